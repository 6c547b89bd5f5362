import { defineFault, type Fault } from "../../define.ts";
import type { LabAnswer } from "../../lab.ts";

/** What a gate answers to everything, in our own words but for the marks that give it away. */
export interface Wall {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Answers GET in another way. */
  readonly get?: LabAnswer;
  /** Served under this name, on loopback. */
  readonly host?: string;
  readonly also?: readonly string[];
}

/**
 * An endpoint that is all gate: no post gets past it.
 * @param id of the cause. @param face of it. @param title in a few words. @param wall its answer.
 */
export function wall(id: string, face: string, title: string, { also, host, get, ...answer }: Wall): Fault {
  return defineFault({
    id,
    face,
    title,
    ...(also && { also }),
    serve: async (lab) => {
      const url = await lab.http(({ method }) =>
        method === "GET" && get !== undefined ? get : withType(answer),
      );
      if (host === undefined) return { url };
      const { port, pathname } = new URL(url);
      return {
        url: `http://${host}:${port}${pathname}`,
        options: ["--resolve", `${host}:${port}:127.0.0.1`],
      };
    },
  });
}

function withType(answer: Omit<Wall, "also" | "host" | "get">): LabAnswer {
  const type = answer.body?.startsWith("{") ? "application/json" : "text/html; charset=utf-8";
  return { ...answer, headers: { "Content-Type": type, ...answer.headers } };
}

/** A page with that title and those words. */
export function page(title: string, words: string): string {
  return `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>${words}</p></body></html>`;
}
