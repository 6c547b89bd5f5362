import type { Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab } from "../../lab.ts";
import { drip, pour, soon } from "./pour.ts";
import { certificates, helloDone, inRecords, message, rawTls, record, serverHello } from "./raw-tls.ts";

/** A TLS server whose records are written by hand. */
function handshake(
  name: string,
  id: string,
  title: string,
  respond: (socket: Socket, flight: Buffer) => void,
  more: Pick<Fault, "also"> & { readonly options?: readonly string[] } = soon,
): Fault {
  return defineFault({
    hostile: `tls-${name}`,
    id,
    title,
    ...(more.also && { also: more.also }),
    serve: async (lab) => {
      const { leaf } = lab.authority.issue({ key: "rsa-2048" });
      const flight = Buffer.concat([serverHello(), certificates(leaf), helloDone]);
      const url = await rawTls(lab, (socket) => respond(socket, flight));
      return { url, ...(more.options && { options: more.options }) };
    },
  });
}

/** A TLS server of Node's, and what becomes of the connection once it stands. */
function established(
  name: string,
  id: string,
  title: string,
  then: (socket: import("node:tls").TLSSocket) => void,
  maxVersion: "TLSv1.2" | "TLSv1.3" = "TLSv1.3",
  options: readonly string[] = ["--timeout", "1"],
): Fault {
  return defineFault({
    hostile: `tls-${name}`,
    id,
    title,
    serve: async (lab: Lab) => {
      const server = createTlsServer({ ...lab.authority.issue(), maxVersion }, (socket) => {
        socket.on("error", () => {});
        then(socket);
      });
      server.on("tlsClientError", () => {});
      return { url: `https://127.0.0.1:${await lab.listen(server)}/hook`, options };
    },
  });
}

const timeout = "tls/handshake-timeout";
const broken = "tls/handshake-alert";

/** TLS that stalls, floods, or breaks off. */
export const hostileHandshakes: readonly Fault[] = [
  handshake("silent", timeout, "silence after the hello", () => {}),
  handshake("half-flight", timeout, "a ServerHello, and then silence", (socket) =>
    socket.write(record(22, serverHello())),
  ),
  handshake("drip", timeout, "its first flight, octet by octet", (socket, flight) => {
    const bytes = inRecords(flight).toString("latin1");
    let at = 0;
    const timer = setInterval(() => {
      if (socket.destroyed || at >= bytes.length) clearInterval(timer);
      else socket.write(bytes.slice(at, ++at), "latin1");
    }, 20);
  }),
  handshake("tiny-records", timeout, "records of one octet each, and then silence", (socket, flight) =>
    socket.write(inRecords(flight, 1)),
  ),
  handshake("empty-records", broken, "records without contents, without end", (socket) =>
    pour(socket, record(22, Buffer.alloc(0))),
  ),
  handshake("warnings", broken, "warning alerts without end", (socket) =>
    pour(socket, record(21, Buffer.from([1, 90]))),
  ),
  handshake("warnings-drip", broken, "warning alerts without end, slowly", (socket) =>
    drip(socket, record(21, Buffer.from([1, 90])).toString("latin1"), 20),
  ),
  handshake("alert-unknown", "tls/handshake-alert", "an alert that has no name", (socket) =>
    socket.end(record(21, Buffer.from([2, 222]))),
  ),
  handshake("huge-record", "tls/not-tls", "a record that is larger than records are", (socket) =>
    socket.end(Buffer.concat([Buffer.from([22, 3, 3, 0xff, 0xff]), Buffer.alloc(70_000)])),
  ),
  handshake("huge-message", "tls/huge-certificates", "a message of sixteen megabytes", (socket) => {
    const head = Buffer.from([11, 0xff, 0xff, 0xff]);
    socket.write(Buffer.concat([record(22, serverHello()), record(22, head)]));
    pour(socket, record(22, Buffer.alloc(16_000)));
  }),
  handshake(
    "huge-ticket",
    "tls/huge-certificates",
    "a session ticket of sixteen megabytes",
    (socket, flight) => {
      socket.write(inRecords(flight));
      // What comes next is the client's key exchange.
      socket.once("data", () => {
        socket.write(record(22, Buffer.from([4, 0xff, 0xff, 0xff])));
        pour(socket, record(22, Buffer.alloc(16_000)));
      });
    },
  ),
  handshake("hello-requests", timeout, "HelloRequest without end, in place of a hello", (socket) =>
    pour(socket, record(22, message(0, Buffer.alloc(0)))),
  ),
  handshake("garbage", broken, "a ServerHello that is none", (socket) =>
    socket.end(record(22, message(2, Buffer.alloc(4000, 0xff)))),
  ),
  handshake("application-data", broken, "application data before the handshake", (socket) =>
    pour(socket, record(23, Buffer.alloc(1000))),
  ),
  established("close-early", "http/empty-reply", "closes as soon as the handshake is done", (socket) =>
    socket.end(),
  ),
  established("dead-after", "http/timeout", "plays dead once the handshake is done", (socket) =>
    socket.pause(),
  ),
  established(
    "renegotiation",
    "http/timeout",
    "asks for a new handshake again and again",
    (socket) => {
      socket.setMaxListeners(0);
      const again = (): void => {
        if (socket.destroyed) return;
        try {
          socket.renegotiate({}, () => {});
        } catch {
          return;
        }
        setTimeout(again, 5);
      };
      again();
    },
    "TLSv1.2",
  ),
  established("cut-in-body", "http/truncated", "breaks off in the middle of a record", (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx", () => socket.destroy());
  }),
];
