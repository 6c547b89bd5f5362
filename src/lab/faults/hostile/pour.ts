import type { Socket } from "node:net";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab } from "../../lab.ts";
import { type RawLabRequest, rawHttp } from "../../raw.ts";

/*
 * What hostile endpoints have in common.
 */

/** Writes again and again, as fast as it is taken, until the other side hangs up. */
export function pour(socket: Socket, piece: string | Buffer): void {
  const bytes = typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
  const many = Buffer.concat(Array.from({ length: Math.ceil(65_536 / bytes.length) }, () => bytes));
  const goOn = (): void => {
    // Each turn of the event loop gives others theirs: the reader may be in this process.
    if (socket.destroyed) return;
    if (socket.write(many)) setImmediate(goOn);
    else socket.once("drain", goOn);
  };
  goOn();
}

/** Writes a piece every so often, until the other side hangs up. */
export function drip(socket: Socket, piece: string, everyMs = 50): void {
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else socket.write(piece, "latin1");
  }, everyMs);
  socket.on("close", () => clearInterval(timer));
}

/** How a hostile endpoint is checked, and what else is true of it. */
export type Hostile = Pick<Fault, "also" | "others" | "profile" | "public"> & {
  readonly options?: readonly string[];
};

/** Hostile endpoints that show a cause well, as faults of its family. */
export function asFaults(faults: readonly Fault[], ...names: readonly string[]): readonly Fault[] {
  return faults.flatMap(({ hostile: name, ...fault }) =>
    name !== undefined && names.includes(name) ? [{ ...fault, face: name }] : [],
  );
}

/** For what would otherwise be waited for as long as anybody waits. */
export const soon: Hostile = { options: ["--timeout", "1"] };

/**
 * An endpoint that answers every request with bytes of its own.
 * @param name under `hostile/`.
 * @param id of the finding that must name what happened.
 */
export function hostile(
  name: string,
  id: string,
  title: string,
  respond: (socket: Socket, lab: Lab, request: RawLabRequest) => void,
  { options, ...more }: Hostile = {},
): Fault {
  return defineFault({
    hostile: name,
    id,
    title,
    ...more,
    serve: async (lab) => ({
      url: await rawHttp(lab, (request, socket) => respond(socket, lab, request)),
      ...(options && { options }),
    }),
  });
}

/** An answer that is right but for what is put into it: the key for the right Secret Key, 401 for any other. */
export function rightBut(
  name: string,
  id: string,
  title: string,
  write: (key: string) => string,
  more: Hostile = {},
): Fault {
  return hostile(
    name,
    id,
    title,
    (socket, lab, request) => {
      const right = request.fields.get("SecretKey") === lab.keys.secretKey;
      const answer = right
        ? write(lab.keys.validationKey)
        : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
      socket.end(answer, "latin1");
    },
    more,
  );
}
