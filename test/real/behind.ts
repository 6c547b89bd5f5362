import type { Lab } from "../../src/lab/lab.ts";

/** What the servers have behind them. Ports of 127.0.0.1. */
export interface Behind {
  /** A handler that is right. */
  readonly right: number;
  /** Nothing listens. */
  readonly dead: number;
  /** Takes requests and never answers. */
  readonly silent: number;
  /** Takes requests and hangs up. */
  readonly hangsUp: number;
  /** Speaks, and no HTTP. */
  readonly mail: number;
  /** An application with a path of its own: it knows `/app/hook` alone. */
  readonly elsewhere: number;
}

/** Starts the handlers, right and wrong ones, that a server under test passes requests on to. */
export async function serveBehind(lab: Lab): Promise<Behind> {
  const port = (url: string) => Number(new URL(url).port);
  const mail = await lab.tcp((socket) => {
    socket.write("220 mail.example.test ESMTP\r\n");
  });
  return {
    right: port(await lab.http(lab.correct)),
    // Outside the range that ports are given from, so that no other test comes to listen there.
    dead: 2,
    silent: await lab.tcp((socket) => socket.resume()),
    hangsUp: await lab.tcp((socket) => {
      socket.once("data", () => socket.end());
    }),
    mail,
    elsewhere: port(
      await lab.http((request) =>
        request.path === "/app/hook" ? lab.correct(request) : { status: 404, body: "no such route" },
      ),
    ),
  };
}
