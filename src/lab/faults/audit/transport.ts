import { connect, type Socket } from "node:net";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabAnswer } from "../../lab.ts";
import { audited, besides } from "./define.ts";

const withFields =
  (headers: NonNullable<LabAnswer["headers"]>) => (lab: Lab) => (request: Parameters<Lab["correct"]>[0]) => {
    const right = lab.correct(request) as LabAnswer;
    return { ...right, headers: { ...right.headers, ...headers } };
  };

/** One port for both: the first octet tells TLS from HTTP. */
async function bothOnOnePort(lab: Lab): Promise<string> {
  const secure = await lab.https(lab.correct, lab.authority.issue());
  const plain = Number(new URL(await lab.http(lab.correct)).port);
  const port = await lab.tcp((socket: Socket) => {
    socket.once("data", (first: Buffer) => {
      const behind = connect(first[0] === 22 ? secure : plain, "127.0.0.1");
      behind.on("error", () => socket.destroy());
      behind.write(first);
      socket.pipe(behind).pipe(socket);
    });
  });
  return `https://127.0.0.1:${port}/hook`;
}

/** What a server does besides for browsers, caches and clients without TLS. */
export const transportFaults: readonly Fault[] = [
  audited(
    "audit/cross-origin",
    "credentials",
    "allows every origin, with credentials",
    withFields({
      "Access-Control-Allow-Origin": "https://prevalidate.example",
      "Access-Control-Allow-Credentials": "true",
    }),
  ),
  audited(
    "audit/cross-origin",
    "any",
    "allows every origin",
    withFields({ "Access-Control-Allow-Origin": "*" }),
  ),
  audited(
    "audit/trace",
    undefined,
    "repeats a TRACE",
    besides(({ method, path, headers }) => {
      if (method !== "TRACE") return undefined;
      const fields = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      return {
        headers: { "Content-Type": "message/http" },
        body: `TRACE ${path} HTTP/1.1\r\n${fields.join("")}\r\n`,
      };
    }),
  ),
  audited(
    "audit/cacheable-key",
    undefined,
    "says that answers may be kept",
    withFields({ "Cache-Control": "public, max-age=3600" }),
  ),
  defineFault({
    id: "audit/plain-http-too",
    title: "takes HTTPS and plain HTTP on one port",
    audit: true,
    serve: async (lab) => ({ url: await bothOnOnePort(lab) }),
  }),
];
