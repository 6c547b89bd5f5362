import { connect, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabHandler } from "../../lab.ts";
import { anythingGoes, atAddress, named } from "./serve.ts";

/** A fatal alert, in a record of TLS 1.2 (RFC 5246 §7.2). */
const alertRecord = (description: number): Buffer => Buffer.from([21, 3, 3, 0, 2, 2, description]);

/** Answers every hello with one alert, and hangs up. */
function alerting(lab: Lab, description: number): Promise<number> {
  return lab.tcp((socket) => socket.once("data", () => socket.end(alertRecord(description))));
}

/** Lets the server on port `inner` answer, beginning with what was read already. */
function passOn(socket: Socket, hello: Buffer, inner: number): void {
  const behind = connect(inner, "127.0.0.1");
  behind.on("error", () => socket.destroy());
  behind.write(hello);
  socket.pipe(behind).pipe(socket);
}

/** What nginx says when `ssl_verify_client on` misses a certificate. */
const nginxPage: LabHandler = () => ({
  status: 400,
  headers: { Server: "nginx", "Content-Type": "text/html" },
  body: "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n<center>No required SSL certificate was sent</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
});

/** Endpoints whose handshake fails, or succeeds only for some clients. */
export const handshakeFaults: readonly Fault[] = [
  defineFault({
    id: "tls/not-tls",
    title: "plain HTTP on the port of an https URL",
    serve: async (lab) => ({ url: (await lab.http(lab.correct)).replace("http:", "https:") }),
  }),
  defineFault({
    id: "tls/not-tls",
    face: "ssh",
    title: "a service of another kind greets first",
    serve: async (lab) => {
      const port = await lab.tcp((socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n"));
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  defineFault({
    id: "tls/protocol-too-old",
    title: "TLS 1.0 at most",
    serve: (lab) =>
      atAddress(lab, {
        ...lab.authority.issue({ key: "rsa-2048" }),
        ...anythingGoes,
        minVersion: "TLSv1",
        maxVersion: "TLSv1",
      }),
  }),
  defineFault({
    id: "tls/protocol-too-old",
    face: "1.1",
    title: "TLS 1.1 at most",
    serve: (lab) =>
      atAddress(lab, {
        ...lab.authority.issue(),
        ...anythingGoes,
        minVersion: "TLSv1.1",
        maxVersion: "TLSv1.1",
      }),
  }),
  defineFault({
    id: "tls/protocol-too-old",
    face: "reset",
    title: "TLS 1.0 at most, and a reset for whoever offers more",
    serve: async (lab) => {
      const tls = {
        ...lab.authority.issue(),
        ...anythingGoes,
        minVersion: "TLSv1",
        maxVersion: "TLSv1",
      } as const;
      const inner = await lab.https(lab.correct, tls);
      const port = await lab.tcp((socket) =>
        socket.once("data", (hello: Buffer) => {
          // client_version stands after the headers of record and message
          if (hello.readUInt16BE(9) > 0x0301) return socket.resetAndDestroy();
          return passOn(socket, hello, inner);
        }),
      );
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  defineFault({
    id: "tls/protocol-too-new",
    title: "TLS 1.3 and nothing below",
    serve: (lab) => atAddress(lab, { ...lab.authority.issue(), minVersion: "TLSv1.3" }),
  }),
  defineFault({
    id: "tls/no-shared-cipher",
    title: "suites without encryption and no others",
    serve: (lab) =>
      atAddress(lab, {
        ...lab.authority.issue({ key: "rsa-2048" }),
        ciphers: "NULL-SHA256:@SECLEVEL=0",
        maxVersion: "TLSv1.2",
      }),
  }),
  defineFault({
    id: "tls/no-shared-cipher",
    face: "camellia",
    title: "one rare suite and no others",
    serve: (lab) =>
      atAddress(lab, {
        ...lab.authority.issue({ key: "rsa-2048" }),
        ciphers: "CAMELLIA256-SHA:@SECLEVEL=0",
        maxVersion: "TLSv1.2",
      }),
  }),
  defineFault({
    id: "tls/sni-required",
    title: "certificates by host name alone, and a URL with an address",
    serve: (lab) => {
      const context = createSecureContext(lab.authority.issue({ names: ["hooks.example.com"] }));
      return atAddress(lab, { SNICallback: (_name, found) => found(null, context) });
    },
  }),
  defineFault({
    id: "tls/sni-unrecognized",
    title: "a server that knows no such host, and says so",
    serve: async (lab) => named("hooks.example.com", await alerting(lab, 112)),
  }),
  defineFault({
    id: "tls/sni-unrecognized",
    face: "default-works",
    title: "no certificate for this host, though the default has one",
    serve: async (lab) => {
      const inner = await lab.https(lab.correct, lab.authority.issue({ names: ["www.example.com"] }));
      const port = await lab.tcp((socket) =>
        socket.once("data", (hello: Buffer) => {
          if (hello.includes("hooks.example.com")) return socket.end(alertRecord(40));
          return passOn(socket, hello, inner);
        }),
      );
      return named("hooks.example.com", port);
    },
  }),
  defineFault({
    id: "tls/client-certificate",
    title: "clients without a certificate are dropped",
    serve: (lab) => atAddress(lab, { ...lab.authority.issue(), requestCert: true, rejectUnauthorized: true }),
  }),
  defineFault({
    id: "tls/client-certificate",
    face: "nginx",
    title: "clients without a certificate get nginx's error page",
    serve: (lab) =>
      atAddress(lab, { ...lab.authority.issue(), requestCert: true, rejectUnauthorized: false }, nginxPage),
  }),
  defineFault({
    id: "tls/handshake-reset",
    title: "the hello is answered with a reset",
    serve: async (lab) => {
      const port = await lab.tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  defineFault({
    id: "tls/handshake-reset",
    face: "closed",
    title: "the hello is answered with goodbye",
    serve: async (lab) => {
      const port = await lab.tcp((socket) => socket.once("data", () => socket.end()));
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  defineFault({
    id: "tls/handshake-reset",
    face: "middlebox",
    title: "a hello with TLS 1.3 is reset, a plainer one with a weak key behind it goes through",
    also: ["tls/weak-key"],
    serve: async (lab) => {
      const inner = await lab.https(lab.correct, {
        ...lab.authority.issue({ key: "rsa-1024" }),
        ...anythingGoes,
      });
      // supported_versions (RFC 8446 §4.2.1) as Node offers it: TLS 1.3 and 1.2
      const modern = Buffer.from("002b0005040304", "hex");
      const port = await lab.tcp((socket) =>
        socket.once("data", (hello: Buffer) => {
          if (hello.includes(modern)) return socket.resetAndDestroy();
          return passOn(socket, hello, inner);
        }),
      );
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  defineFault({
    id: "tls/handshake-timeout",
    title: "the hello is met with silence",
    serve: async (lab) => {
      const port = await lab.tcp((socket) => socket.resume());
      return { url: `https://127.0.0.1:${port}/hook`, options: ["--timeout", "1"] };
    },
  }),
  defineFault({
    id: "tls/handshake-alert",
    title: "the hello is answered with an alert that says little",
    serve: async (lab) => named("hooks.example.com", await alerting(lab, 50)),
  }),
  defineFault({
    id: "tls/handshake-alert",
    face: "handshake-failure",
    title: "every hello fails, with a name or without, old or new",
    serve: async (lab) => named("hooks.example.com", await alerting(lab, 40)),
  }),
];
