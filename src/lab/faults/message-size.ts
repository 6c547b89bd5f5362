import { connect } from "node:net";
import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabHandler } from "../lab.ts";

const mebi = 1024 * 1024;

function limited(
  face: string,
  title: string,
  most: number,
  beyond: (lab: Lab) => LabAnswer | ReturnType<LabHandler>,
): Fault {
  return defineFault({
    id: "route/message-too-large",
    face,
    title,
    profile: "inbound",
    serve: async (lab) => ({
      url: await lab.http((request) => (request.body.length > most ? beyond(lab) : lab.correct(request))),
    }),
  });
}

/** Endpoints of Inbound Parse that take short messages alone. */
export const messageSizeFaults: readonly Fault[] = [
  limited("100kb", "413 to more than 100 kB, as Express unless told otherwise", 100 * 1024, () => ({
    status: 413,
    headers: { "X-Powered-By": "Express" },
    body: "request entity too large",
  })),
  limited("1m", "413 to more than 1 MiB, as nginx unless told otherwise", mebi, () => ({
    status: 413,
    headers: { Server: "nginx", "Content-Type": "text/html" },
    body: "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
  })),
  limited("dropped", "sees no fields in a body of more than 2 MiB", 2 * mebi, () => ({
    status: 401,
    body: "unknown Secret Key",
  })),
  defineFault({
    id: "route/message-too-large",
    face: "cut",
    title: "hangs up on bodies of more than 512 KiB",
    profile: "inbound",
    serve: async (lab) => {
      const behind = Number(new URL(await lab.http(lab.correct)).port);
      const port = await lab.tcp((socket) =>
        socket.once("data", (head: Buffer) => {
          const length = /^content-length: (\d+)/im.exec(head.toString("latin1"))?.[1];
          if (Number(length) > 512 * 1024) return void socket.resetAndDestroy();
          const through = connect(behind, "127.0.0.1");
          through.on("error", () => socket.destroy());
          through.write(head);
          socket.pipe(through).pipe(socket);
        }),
      );
      return { url: `http://127.0.0.1:${port}/hook` };
    },
  }),
];
