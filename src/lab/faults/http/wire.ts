import type { Socket } from "node:net";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab } from "../../lab.ts";
import { httpText, rawHttp } from "../../raw.ts";

/** An endpoint that answers every request with bytes of our choosing. */
function raw(
  id: string,
  face: string,
  title: string,
  respond: (socket: Socket, lab: Lab) => void,
  options?: readonly string[],
): Fault {
  // What gives the key away gives it to the right Secret Key alone.
  const keepsKey = respond.length > 1;
  return defineFault({
    id,
    face,
    title,
    serve: async (lab) => ({
      url: await rawHttp(lab, (request, socket) => {
        const wrong = keepsKey && request.fields.get("SecretKey") !== lab.keys.secretKey;
        if (wrong) socket.end(httpText("401 Unauthorized", "no"));
        else respond(socket, lab);
      }),
      ...(options && { options }),
    }),
  });
}

/** A service that speaks before it is spoken to. */
function greeting(face: string, title: string, text: string | Buffer): Fault {
  return defineFault({
    id: "http/not-http",
    face,
    title,
    serve: async (lab) => ({
      url: `http://127.0.0.1:${await lab.tcp((socket) => socket.write(text))}/hook`,
    }),
  });
}

const settingsFrame = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]);
const tlsAlert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
const soon = ["--timeout", "1"];

export const brokenWireFaults: readonly Fault[] = [
  greeting("ssh", "an SSH server", "SSH-2.0-OpenSSH_9.2p1\r\n"),
  greeting("smtp", "a mail server", "220 mail.example.com ESMTP Postfix\r\n"),
  greeting("ftp", "an FTP server", "220 (vsFTPd 3.0.3) FTP ready\r\n"),
  greeting("pop3", "a POP3 server", "+OK ready\r\n"),
  greeting("imap", "an IMAP server", "* OK IMAP4rev1 ready\r\n"),
  raw("http/not-http", "redis", "Redis", (socket) =>
    socket.end("-ERR wrong number of arguments for 'post' command\r\n"),
  ),
  raw("http/not-http", "http-0.9", "a page without status line or fields", (socket) =>
    socket.end("<html><body>welcome</body></html>\n"),
  ),
  raw("http/not-http", "noise", "bytes that mean nothing", (socket) =>
    socket.end(Buffer.from([1, 2, 3, 4, 0xfe, 0xff, 0x80])),
  ),
  raw("http/not-http", "tls-alert", "a TLS alert, to a URL that says http", (socket) => socket.end(tlsAlert)),
  // nginx, ngx_http_special_response.c: error 497
  raw("http/not-http", "nginx-tls-port", "nginx's 400 to plain HTTP on a port for TLS", (socket) =>
    socket.end(
      httpText(
        "400 Bad Request",
        "<center><h1>400 Bad Request</h1></center><center>The plain HTTP request was sent to HTTPS port</center>",
        ["Server: nginx"],
      ),
    ),
  ),
  // Go, net/http: badRequestError to a non-TLS client
  raw("http/not-http", "go-tls-port", "Go's 400 to plain HTTP on a port for TLS", (socket) =>
    socket.end(httpText("400 Bad Request", "Client sent an HTTP request to an HTTPS server.\n")),
  ),
  defineFault({
    id: "http/not-http",
    face: "silent-tls-port",
    title: "a port for TLS, which hangs up on plain HTTP without a word",
    serve: async (lab) => ({
      url: `http://127.0.0.1:${await lab.https(lab.correct, lab.authority.issue())}/hook`,
    }),
  }),
  raw("http/http2-only", "settings-frame", "HTTP/2 without TLS, and nothing else", (socket) =>
    socket.end(settingsFrame),
  ),
  raw("http/http2-only", "426", "426 Upgrade Required to HTTP/1.1", (socket) =>
    socket.end(httpText("426 Upgrade Required", "use HTTP/2", ["Upgrade: h2c", "Connection: Upgrade"])),
  ),
  raw("http/http2-only", "505", "505 to HTTP/1.1", (socket) =>
    socket.end(httpText("505 HTTP Version Not Supported", "")),
  ),
  raw("http/empty-reply", "close", "closes without an answer", (socket) => socket.end()),
  raw("http/timeout", "silence", "never answers", () => {}, soon),
  raw(
    "http/timeout",
    "half-head",
    "begins the head and never ends it",
    (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"),
    soon,
  ),
  raw(
    "http/timeout",
    "no-end",
    "sends the key, no length, and keeps the connection open",
    (socket, lab) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n${lab.keys.validationKey}`),
    soon,
  ),
  raw(
    "http/timeout",
    "long-length",
    "declares more than it sends, and keeps the connection open",
    (socket, lab) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n${lab.keys.validationKey}`),
    soon,
  ),
  raw(
    "http/timeout",
    "no-last-chunk",
    "chunks, and never the last one",
    (socket, lab) =>
      socket.write(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n${lab.keys.validationKey}\r\n`,
      ),
    soon,
  ),
  raw("http/truncated", "length", "shorter than its Content-Length", (socket, lab) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n${lab.keys.validationKey}`),
  ),
  raw("http/truncated", "chunk", "closes in the middle of a chunk", (socket) =>
    socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nH4s"),
  ),
  raw("http/malformed", "conflicting-lengths", "two Content-Length fields", (socket, lab) =>
    socket.end(httpText("200 OK", lab.keys.validationKey, ["Content-Length: 7"])),
  ),
  raw("http/malformed", "length-and-chunked", "Content-Length and chunked at once", (socket, lab) =>
    socket.end(httpText("200 OK", lab.keys.validationKey, ["Transfer-Encoding: chunked"])),
  ),
  raw("http/malformed", "bad-header", "a header line without a colon", (socket, lab) =>
    socket.end(httpText("200 OK", lab.keys.validationKey, ["Warning mysql_connect() is deprecated"])),
  ),
  raw("http/malformed", "bad-status-line", "a status line without a status", (socket, lab) =>
    socket.end(`HTTP/1.1 OK\r\n\r\n${lab.keys.validationKey}`),
  ),
  raw("http/malformed", "blank-line", "an empty line before the status line", (socket, lab) =>
    socket.end(`\r\n${httpText("200 OK", lab.keys.validationKey)}`),
  ),
  raw("http/malformed", "bad-chunk", "a chunk without its length", (socket, lab) =>
    socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${lab.keys.validationKey}\r\n`),
  ),
  raw("http/malformed", "bad-length", "a Content-Length that is no number", (socket, lab) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: twenty\r\n\r\n${lab.keys.validationKey}`),
  ),
  raw("http/huge-head", "bytes", "a head of a hundred kilobytes", (socket, lab) =>
    socket.end(httpText("200 OK", lab.keys.validationKey, [`X-Debug: ${"x".repeat(100_000)}`])),
  ),
];
