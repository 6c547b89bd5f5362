import { writtenHarEntry } from "./har-entry.ts";
import { KeyMask, NoMask } from "./key-mask.ts";
import { fileFor, type Rotation } from "./rotation.ts";
import { formatOf, openSaveFile, type SaveFile } from "./save-file.ts";
import { escapedBody, type Saved, type Written, writtenExchange } from "./written.ts";

export interface SaveOptions {
  /** `.har` is written as HAR, anything else in our own format. What is in it stays. */
  readonly file: string;
  readonly rotate?: Rotation;
  /** Keep keys as they came. Otherwise they are replaced by labels. */
  readonly keys?: boolean;
}

interface Waiting {
  readonly written: Written;
  readonly saved: () => void;
  readonly failed: (error: unknown) => void;
}

/** Waits for the disk at once. The system makes one of those that it gets together. */
const mostSyncing = 3;

/**
 * Saves posts, so that what was said to be saved is still there when the process, or the machine, dies. Posts that
 * come while others are being written share the next write and the next wait for the disk.
 */
export class Saver {
  readonly #options: SaveOptions;
  readonly #mask: KeyMask;
  #file: SaveFile;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  readonly #syncing = new Set<Promise<void>>();

  private constructor(options: SaveOptions, file: SaveFile, mask: KeyMask) {
    this.#options = options;
    this.#file = file;
    this.#mask = mask;
  }

  /**
   * Opens the file.
   * @throws UsageError when it can't be written.
   */
  static async open(
    options: SaveOptions,
    keys: { readonly secretKey?: string; readonly validationKey?: string },
  ): Promise<Saver> {
    const file = await openSaveFile(fileFor(options.file, options.rotate, new Date(), undefined));
    return new Saver(options, file, options.keys ? new NoMask() : new KeyMask(keys));
  }

  /** Where posts go now. */
  get path(): string {
    return this.#file.path;
  }

  /** Resolves when the post is on the disk. */
  save(post: Saved): Promise<void> {
    const write = formatOf(this.#options.file) === "har" ? writtenHarEntry : writtenExchange;
    const written = write(post, this.#mask);
    const done = new Promise<void>((saved, failed) => {
      this.#waiting.push({ written, saved, failed });
    });
    // What comes in one turn of the event loop goes into one write.
    this.#running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.#run());
    return done;
  }

  async close(): Promise<void> {
    await this.#running;
    await Promise.all(this.#syncing);
    await this.#file.close();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#rotate();
        await this.#append(batch);
      } catch (error) {
        for (const { failed } of batch) failed(error);
        continue;
      }
      this.#sync(batch);
      if (this.#syncing.size >= mostSyncing) await Promise.race(this.#syncing);
    }
    this.#running = undefined;
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    const written = batch.map((one) => one.written);
    if (formatOf(this.#options.file) === "ndjson") await this.#file.append(this.#pieces(written));
    else for (const entry of written) await this.#file.append(this.#pieces([entry]));
  }

  /** The next posts are written while the disk is waited for. */
  #sync(batch: readonly Waiting[]): void {
    const syncing: Promise<void> = this.#file.sync().then(
      () => {
        this.#syncing.delete(syncing);
        for (const { saved } of batch) saved();
      },
      (error: unknown) => {
        this.#syncing.delete(syncing);
        for (const { failed } of batch) failed(error);
      },
    );
    this.#syncing.add(syncing);
  }

  async #rotate(): Promise<void> {
    if (this.#options.rotate === undefined) return;
    const next = fileFor(this.#options.file, this.#options.rotate, new Date(), this.#file);
    if (next === this.#file.path) return;
    const opened = await openSaveFile(next);
    await Promise.all(this.#syncing);
    await this.#file.close();
    this.#file = opened;
  }

  /** Text is gathered into one piece, as far as no long body stands between. */
  async *#pieces(batch: readonly Written[]): AsyncGenerator<Buffer> {
    let text = "";
    for (const written of batch) {
      for (const part of written) {
        if (typeof part === "string") text += part;
        else {
          yield Buffer.from(text, "utf8");
          text = "";
          yield* escapedBody(part, this.#mask);
        }
      }
    }
    if (text !== "") yield Buffer.from(text, "utf8");
  }
}
