import type { Socket } from "node:net";

/**
 * One way out to a socket, at the pace that the socket takes: when it is full, or has to wait, the source is not read.
 */
export class Outlet {
  readonly #socket: Socket;
  readonly #source: () => Socket | undefined;
  #added: Buffer[] = [];
  /** What must be over before more goes out. */
  #before: Promise<void> | undefined;

  constructor(socket: Socket, source: () => Socket | undefined) {
    this.#socket = socket;
    this.#source = source;
    socket.on("drain", () => this.#resume());
  }

  /** Lays bytes ready for the next `flush`. */
  add(bytes: Buffer): void {
    this.#added.push(bytes);
  }

  flush(): void {
    const pieces = this.#added;
    this.#added = [];
    if (pieces.length > 0) this.write(pieces);
  }

  /**
   * Writes what was laid ready, then these pieces, as one.
   * @param after what they have to wait for.
   */
  write(pieces: readonly Buffer[], after?: Promise<void>): void {
    const all = [...this.#added.splice(0), ...pieces];
    if (after === undefined && this.#before === undefined) {
      this.#write(all);
      return;
    }
    this.#source()?.pause();
    this.#then(after, () => this.#write(all));
  }

  /** Says that nothing more comes, once all is written. */
  end(after?: Promise<void>): void {
    if (after === undefined && this.#before === undefined) {
      this.flush();
      this.#socket.end();
    } else this.#then(after, () => this.#socket.end());
  }

  #then(after: Promise<void> | undefined, act: () => void): void {
    const before: Promise<void> = Promise.all([this.#before, after]).then(() => {
      act();
      if (this.#before !== before) return;
      this.#before = undefined;
      this.#resume();
    });
    this.#before = before;
  }

  #write(pieces: readonly Buffer[]): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.cork();
    let room = true;
    for (const piece of pieces) if (piece.length > 0) room = this.#socket.write(piece);
    this.#socket.uncork();
    if (!room) this.#source()?.pause();
  }

  #resume(): void {
    if (this.#before === undefined && !this.#socket.writableNeedDrain) this.#source()?.resume();
  }
}
