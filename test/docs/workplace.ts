import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { env, keys } from "../cli/endpoint.ts";
import { bin, cleanEnvironment } from "../cli/prevalidate.ts";
import { root } from "./lines.ts";

/** What a command line came to. */
export interface Outcome {
  /** Undefined where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

/**
 * A folder that holds what the documentation's command lines name, made by real runs; and a shell in it in which
 * `prevalidate` is the built command and each URL is a handler that is right.
 */
export class Workplace {
  readonly #home: string;
  readonly #handler: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(home: string, handler: string) {
    this.#home = home;
    this.#handler = new URL(handler).host;
  }

  /** @param handler URL of a handler that is right, on loopback. */
  static async make(handler: string): Promise<Workplace> {
    const place = new Workplace(await mkdtemp(path.join(tmpdir(), "prevalidate-lines-")), handler);
    await place.#writePrograms();
    await place.#writeFiles();
    await place.#writeReports();
    await place.#capture();
    return place;
  }

  /** Ends what still runs, and removes the folder. */
  async remove(): Promise<void> {
    for (const { pid } of this.#running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
    await rm(this.#home, { recursive: true, force: true });
  }

  /** The line with each URL's host replaced by the handler's, and fixed ports and folders of the system by others. */
  rewritten(line: string): string {
    return line
      .replace(
        /https?:\/\/[\w.-]*(?:example\.com|localhost|127\.0\.0\.1)(?::\d+)?/g,
        `http://${this.#handler}`,
      )
      .replace(/prevalidate listen\b/, "prevalidate listen --port 0 --inspector-port 0")
      .replace(/--serve(?! [\d[])/, "--serve 127.0.0.1:0")
      .replaceAll("/var/lib/node_exporter/", "$HOME/")
      .replace("node dist/prevalidate.cjs", "prevalidate");
  }

  /**
   * Runs a line through bash in a folder of its own.
   * @param options.ready of a command that does not end: what it prints once it is at work; then it gets Ctrl-C.
   * @param options.bare with nothing in the folder.
   * @param options.before a line to run first, in the same folder; it must pass.
   */
  async run(
    line: string,
    options: {
      readonly ready?: RegExp | undefined;
      readonly bare?: boolean;
      readonly before?: string | undefined;
    } = {},
  ): Promise<Outcome> {
    const folder = await mkdtemp(path.join(this.#home, "run-"));
    if (options.bare !== true) await cp(path.join(this.#home, "files"), folder, { recursive: true });
    if (options.before !== undefined) {
      const first = await this.#shell(folder, options.before);
      if (first.code !== 0) return first;
    }
    return this.#shell(folder, this.rewritten(line), options.ready);
  }

  async #shell(folder: string, line: string, ready?: RegExp): Promise<Outcome> {
    const child = spawn("bash", ["-c", `set -o pipefail; ${line}`], {
      cwd: folder,
      // Ctrl-C reaches the whole group, as from a terminal.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: cleanEnvironment({
        ...env,
        PATH: `${path.join(this.#home, "bin")}:${process.env.PATH}`,
        HOME: folder,
        PROFILE: path.join(folder, "profile.ps1"),
      }),
    });
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    let output = "";
    let interrupted = false;
    const take = (text: string) => {
      output += text;
      if (ready === undefined || interrupted || !ready.test(output) || child.pid === undefined) return;
      interrupted = true;
      process.kill(-child.pid, "SIGINT");
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
  }

  async #writePrograms(): Promise<void> {
    const programs = path.join(this.#home, "bin");
    await mkdir(programs);
    const scripts = {
      prevalidate: `exec "${process.execPath}" "${bin}" "$@"`,
      npx: 'exec "$@"',
      // GitHub's command: takes what is piped to it.
      gh: "exec cat",
    };
    for (const [name, script] of Object.entries(scripts)) {
      await writeFile(path.join(programs, name), `#!/bin/sh\n${script}\n`);
      await chmod(path.join(programs, name), 0o755);
    }
  }

  async #writeFiles(): Promise<void> {
    const files = path.join(this.#home, "files");
    for (const name of ["captures", "captured", "reports", ".zfunc", ".config/fish/completions"])
      await mkdir(path.join(files, name), { recursive: true });
    const write = (name: string, text: string) => writeFile(path.join(files, name), text);
    const url = `http://${this.#handler}/hook`;
    await write(
      "prevalidate.config.json",
      JSON.stringify({
        defaults: { local: true },
        targets: Object.fromEntries(["local", "staging", "production"].map((name) => [name, { url }])),
      }),
    );
    const list = ["shop", "news"].map((name) => ({
      name,
      url: `http://${this.#handler}/${name}`,
      local: true,
    }));
    const csv = `name,url,local\n${list.map((entry) => `${Object.values(entry).join(",")}\n`).join("")}`;
    for (const name of ["endpoints", "list", "targets"]) {
      await write(`${name}.csv`, csv);
      await write(`${name}.ndjson`, list.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      await write(`${name}.yaml`, JSON.stringify(list));
    }
    await write(
      ".env",
      `PREVALIDATE_SECRET_KEY=${keys.secretKey}\nPREVALIDATE_VALIDATION_KEY=${keys.validationKey}\n`,
    );
    // The reporter that the page on reporters shows.
    const page = await readFile(path.join(root, "docs/reporters.md"), "utf8");
    await write("slack.mjs", /^```js\n(.*?)^```$/ms.exec(page)?.[1] ?? "");
  }

  async #writeReports(): Promise<void> {
    const files = path.join(this.#home, "files");
    const url = `http://${this.#handler}/hook`;
    const lines = [
      `prevalidate check ${url} --quiet --reporter json=report.json`,
      `prevalidate check --targets list.csv --reporter ndjson=yesterday.ndjson`,
      `prevalidate check --targets list.csv --shard 1/2 --reporter ndjson=part-1.ndjson`,
      `prevalidate check --targets list.csv --shard 2/2 --reporter ndjson=part-2.ndjson`,
      "cp report.json baseline.json && cp report.json last.json && cp yesterday.ndjson report.ndjson",
      "cp yesterday.ndjson eu-west.ndjson && cp yesterday.ndjson us-east.ndjson",
    ];
    for (const line of lines) {
      const { code, output } = await this.#shell(files, line);
      if (code !== 0) throw new Error(`${line}\n${output}`);
    }
  }

  /** Captures posts as a user does: `listen --forward --save`, between a sender and the handler. */
  async #capture(): Promise<void> {
    const files = path.join(this.#home, "files");
    for (const name of ["posts.har", "posts.ndjson"]) {
      const url = `http://${this.#handler}/hook`;
      const listen = spawn(
        process.execPath,
        [bin, "listen", "--port", "0", "--no-inspector", "--forward", url, "--save", name],
        { cwd: files, detached: true, env: cleanEnvironment(env), stdio: ["ignore", "pipe", "pipe"] },
      );
      this.#running.add(listen);
      listen.once("exit", () => this.#running.delete(listen));
      const ended = once(listen, "close");
      const at = await printed(listen, /http:\/\/127\.0\.0\.1:\d+/);
      for (const type of ["validation", "delivered", "failed"]) {
        const { code, output } = await this.#shell(files, `prevalidate send ${type} ${at}/hook`);
        if (code !== 0) throw new Error(output);
      }
      listen.kill("SIGINT");
      await ended;
    }
    for (const folder of ["captures", "captured"])
      await cp(path.join(files, "posts.har"), path.join(files, folder, "posts.har"));
  }
}

/** What a process prints that matches. */
async function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      text += chunk;
      const found = wanted.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("close", () => reject(new Error(text)));
  });
}
