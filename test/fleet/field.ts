import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Report } from "../../src/report.ts";
import { Programs } from "../real/programs.ts";
import { type Ended, fleetKeys, type Running, runFleet, startFleet } from "./command.ts";
import { RedisServer } from "./redis.ts";

/** A validation with the right key: when it came, and how many others were being answered then. */
export interface Arrival {
  readonly path: string;
  readonly at: number;
  readonly beside: number;
}

/** A Redis, endpoints that are right (but for `/leaky/…`), and the fleet's commands on them. */
export class Field {
  readonly programs = new Programs();
  readonly folder = this.programs.folder();
  /** Redis's own. */
  readonly data = this.programs.folder();
  readonly redis: RedisServer;
  readonly origin: string;
  readonly arrivals: Arrival[] = [];
  readonly #server: Server;
  readonly #workers: Running[] = [];

  private constructor(redis: (data: string) => RedisServer, server: Server) {
    this.redis = redis(this.data);
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(): Promise<Field> {
    const port = await RedisServer.freePort();
    let field: Field | undefined;
    let answering = 0;
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      request.on("end", () => {
        const { url = "" } = request;
        const right = body.includes(fleetKeys.secret);
        if (right && body.includes("Type=Validation"))
          field?.arrivals.push({ path: url, at: performance.now(), beside: answering });
        answering++;
        setTimeout(() => {
          answering--;
          const leaks = url.startsWith("/leaky/") ? { "x-powered-by": `key ${fleetKeys.secret}` } : {};
          response.writeHead(right ? 200 : 403, leaks).end(right ? fleetKeys.validation : "");
        }, 5);
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    field = new Field((data) => new RedisServer(port, data), server);
    await field.redis.start();
    return field;
  }

  async close(): Promise<void> {
    for (const { child } of this.#workers) child.kill("SIGKILL");
    await Promise.all(this.#workers.map(({ ended }) => ended));
    await this.redis.kill();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.programs.close();
  }

  /** Writes a list of targets `name-0`, `name-1` …, with `more` in each. */
  list(name: string, count: number, more: object = {}): string {
    const file = path.join(this.folder, `${name}.ndjson`);
    const lines = Array.from({ length: count }, (_, at) =>
      JSON.stringify({
        name: `${name}-${at}`,
        url: `${this.origin}/${name}/${at}`,
        local: true,
        secretKey: "$FLEET_SECRET",
        validationKey: { env: "FLEET_VALIDATION" },
        ...more,
      }),
    );
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  }

  enqueue(targets: string, run: string, ...args: readonly string[]): Promise<Ended> {
    return runFleet(
      this.folder,
      "enqueue",
      "--redis",
      this.redis.url,
      "--targets",
      targets,
      "--run",
      run,
      ...args,
    );
  }

  work(...args: readonly string[]): Running {
    const worker = startFleet(this.folder, ["work", "--redis", this.redis.url, ...args]);
    this.#workers.push(worker);
    return worker;
  }

  async collect(run: string, ...args: readonly string[]) {
    const ended = await runFleet(
      this.folder,
      "collect",
      "--redis",
      this.redis.url,
      "--reporter",
      "ndjson",
      "--run",
      run,
      ...args,
    );
    const lines = ended.out.split("\n").filter((line) => line !== "");
    return { ...ended, reports: lines.map((line) => JSON.parse(line) as Report) };
  }
}

/** Names of the targets that `list` writes. */
export function namesOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, one) => `${name}-${one}`);
}
