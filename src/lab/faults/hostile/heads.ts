import type { Fault } from "../../define.ts";
import { drip, hostile, pour, rightBut, soon } from "./pour.ts";

const settingsAndGoaway = Buffer.from([
  0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
]);
const ok = "HTTP/1.1 200 OK\r\n";

/** Status lines and header fields without measure, or of another kind. */
export const hostileHeads: readonly Fault[] = [
  hostile("status-line-endless", "http/huge-head", "a status line without end", (socket) => {
    socket.write("HTTP/1.1 200 ");
    pour(socket, "x");
  }),
  hostile(
    "status-line-drip",
    "http/timeout",
    "a status line, letter by letter",
    (socket) => {
      socket.write("HTTP/1.1 200 ");
      drip(socket, "x");
    },
    soon,
  ),
  hostile("header-endless", "http/huge-head", "a header field without end", (socket) => {
    socket.write(`${ok}X-Long: `);
    pour(socket, "x");
  }),
  hostile("header-10mb", "http/huge-head", "one header field of ten megabytes", (socket) => {
    socket.end(`${ok}X-Long: ${"x".repeat(10_485_760)}\r\nContent-Length: 0\r\n\r\n`);
  }),
  hostile("headers-endless", "http/huge-head", "header fields without end", (socket) => {
    socket.write(ok);
    pour(socket, "X-Another: one\r\n");
  }),
  hostile("headers-folded", "http/huge-head", "one header field that is folded without end", (socket) => {
    socket.write(`${ok}X-Folded: a\r\n`);
    pour(socket, "\tb\r\n");
  }),
  hostile(
    "headers-drip",
    "http/timeout",
    "header fields, one after another, slowly",
    (socket) => {
      socket.write(ok);
      drip(socket, "X-Another: one\r\n");
    },
    soon,
  ),
  rightBut(
    "headers-many",
    "http/huge-head",
    "five thousand header fields",
    (key) => `${ok}${"a:\r\n".repeat(5000)}Content-Length: ${key.length}\r\n\r\n${key}`,
  ),
  rightBut(
    "header-long",
    "http/huge-head",
    "a header field of forty kilobytes",
    (key) => `${ok}X-Long: ${"x".repeat(40_960)}\r\nContent-Length: ${key.length}\r\n\r\n${key}`,
  ),
  rightBut(
    "cookies",
    "http/huge-head",
    "a thousand cookies",
    (key) =>
      `${ok}${Array.from({ length: 1000 }, (_, n) => `Set-Cookie: c${n}=${n}\r\n`).join("")}Content-Length: ${key.length}\r\n\r\n${key}`,
  ),
  hostile("interim-endless", "http/huge-head", "100 Continue for ever", (socket) =>
    pour(socket, "HTTP/1.1 100 Continue\r\n\r\n"),
  ),
  hostile(
    "interim-drip",
    "http/huge-head",
    "103 Early Hints for ever, slowly",
    (socket) => drip(socket, "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n", 20),
    soon,
  ),
  hostile("upgrade", "http/switched-protocols", "101 to a protocol that nobody asked for", (socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      "latin1",
    );
    pour(socket, Buffer.from([0x89, 0x00]));
  }),
  hostile("http-0.9", "http/not-http", "a body without a head, without end", (socket) =>
    pour(socket, "<p>HTTP/0.9</p>\n"),
  ),
  hostile("http2-frames", "http/http2-only", "HTTP/2 frames, and GOAWAY", (socket) =>
    socket.end(settingsAndGoaway),
  ),
  hostile("garbage", "http/not-http", "octets without end or meaning", (socket) =>
    pour(socket, Buffer.from(Array.from({ length: 256 }, (_, n) => 255 - n))),
  ),
  rightBut(
    "nul-status",
    "http/malformed",
    "a NUL in the status line",
    (key) => `HTTP/1.1 200 O\0K\r\nContent-Length: ${key.length}\r\n\r\n${key}`,
  ),
  rightBut(
    "nul-header",
    "http/malformed",
    "a NUL in a header field",
    (key) => `${ok}X-Nul: a\0b\r\nContent-Length: ${key.length}\r\n\r\n${key}`,
  ),
  rightBut(
    "nul-header-name",
    "http/malformed",
    "a NUL in the name of a header field",
    (key) => `${ok}X-N\0ul: a\r\nContent-Length: ${key.length}\r\n\r\n${key}`,
  ),
  rightBut(
    "invalid-utf-8",
    "healthy",
    "octets that are no UTF-8 in every field, and a charset that is none",
    (key) =>
      `HTTP/1.1 200 \xff\xfe\xc0\x80\r\nX-\x41: \xed\xa0\x80\xf8\r\nContent-Type: text/plain; charset=\xff\xfe\r\nContent-Length: ${key.length + 4}\r\n\r\n\xc3\x28${key}\xf0\x28`,
  ),
  rightBut(
    "refresh",
    "healthy",
    "Refresh, Alt-Svc and Link to where nobody should go",
    (key) =>
      `${ok}Refresh: 0; url=file:///etc/passwd\r\nAlt-Svc: h2="127.0.0.1:25"; ma=31536000\r\nLink: <http://169.254.169.254/>; rel=preload\r\nContent-Length: ${key.length}\r\n\r\n${key}`,
  ),
  hostile(
    "keep-alive-lies",
    "healthy",
    "promises to keep the connection for eleven days, and does",
    (socket, lab, request) => {
      const right = request.fields.get("SecretKey") === lab.keys.secretKey;
      const body = right ? lab.keys.validationKey : "no";
      socket.write(
        `HTTP/1.1 ${right ? "200 OK" : "401 Unauthorized"}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=999999, max=-1\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    },
  ),
];
