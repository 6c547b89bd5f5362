import { request } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Page, pageOf } from "../../src/listen/inspector/page.ts";
import { type Inspector, type InspectorOptions, serveInspector } from "../../src/listen/inspector/serve.ts";
import type { Listener } from "../../src/listen/listen.ts";

const script = path.join(import.meta.dirname, "../../scripts/page.mjs");
let built: Promise<Page> | undefined;

/** The page of these sources. */
function page(): Promise<Page> {
  built ??= import(pathToFileURL(script).href).then(
    async (module: { buildPage(): Promise<{ html: string }> }) => pageOf((await module.buildPage()).html),
  );
  return built;
}

/** An inspector of the listener, gone when `closing` says so. */
export async function inspect(
  listener: Listener,
  closing: (close: () => unknown) => void,
  options: InspectorOptions = {},
): Promise<Inspector> {
  const inspector = await serveInspector(listener, { port: 0, page: await page(), ...options });
  closing(() => inspector.close());
  return inspector;
}

export interface Got {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  /** Fields in place of a program's with the token; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** Asks the inspector as a program with the token does, or as told. */
export function askInspector({ port, token }: Inspector, target: string, asking: Asking = {}): Promise<Got> {
  const { method = "GET", body } = asking;
  const fields = {
    Host: `127.0.0.1:${port}`,
    Authorization: `Bearer ${token}`,
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...asking.headers,
  };
  const headers = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, host: "127.0.0.1", path: target, method, headers, agent: false },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(pieces).toString("utf8"),
          }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
