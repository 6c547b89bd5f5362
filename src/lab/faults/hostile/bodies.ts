import type { Fault } from "../../define.ts";
import { drip, hostile, pour, rightBut, soon } from "./pour.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;

/** Bodies without end, and framings that lie about it. */
export const hostileBodies: readonly Fault[] = [
  hostile("body-endless", "http/endless-body", "a body without end", (socket) => {
    socket.write(`${ok}\r\n`);
    pour(socket, "lorem ipsum dolor sit amet ");
  }),
  hostile("body-endless-chunked", "http/endless-body", "chunks without end", (socket) => {
    socket.write(chunked);
    pour(socket, `400\r\n${"x".repeat(1024)}\r\n`);
  }),
  hostile("body-length-huge", "http/endless-body", "a body that is to have a petabyte", (socket) => {
    socket.write(`${ok}Content-Length: 999999999999999\r\n\r\n`);
    pour(socket, "x");
  }),
  hostile("chunk-huge", "http/endless-body", "one chunk of a terabyte", (socket) => {
    socket.write(`${chunked}FFFFFFFFFF\r\n`);
    pour(socket, "x");
  }),
  hostile(
    "body-8mb",
    "http/huge-response",
    "eight megabytes, and an end",
    (socket, lab) => socket.end(`${ok}\r\n${lab.keys.validationKey}${"x".repeat(8_388_608)}`),
    { also: ["secret/not-checked", "secret/wrong-accepted"] },
  ),
  hostile(
    "body-drip",
    "http/timeout",
    "a body, letter by letter",
    (socket) => {
      socket.write(`${ok}\r\n`);
      drip(socket, "x");
    },
    soon,
  ),
  hostile(
    "body-drip-length",
    "http/timeout",
    "a body of a length that it takes years to reach",
    (socket) => {
      socket.write(`${ok}Content-Length: 999999999\r\n\r\n`);
      drip(socket, "x");
    },
    soon,
  ),
  hostile(
    "chunks-drip",
    "http/timeout",
    "chunks of one octet, slowly",
    (socket) => {
      socket.write(chunked);
      drip(socket, "1\r\nx\r\n");
    },
    soon,
  ),
  hostile("chunks-million", "http/huge-response", "a million chunks of one octet", (socket) => {
    socket.end(`${chunked}${"1\r\nx\r\n".repeat(1_000_000)}0\r\n\r\n`);
  }),
  hostile("chunk-extension-endless", "http/malformed", "a chunk extension without end", (socket) => {
    socket.write(`${chunked}5;x=`);
    pour(socket, "y");
  }),
  hostile("chunk-extensions", "http/malformed", "a kilobyte of extension on each chunk", (socket) => {
    socket.write(chunked);
    pour(socket, `1;${"x".repeat(1024)}\r\nx\r\n`);
  }),
  hostile(
    "chunk-extension-drip",
    "http/timeout",
    "a chunk extension, letter by letter",
    (socket) => {
      socket.write(`${chunked}5;x=`);
      drip(socket, "y");
    },
    soon,
  ),
  hostile("chunk-size-endless", "http/malformed", "a chunk size of zeros without end", (socket) => {
    socket.write(chunked);
    pour(socket, "0");
  }),
  hostile("chunk-size-overflow", "http/malformed", "a chunk size that no number holds", (socket) =>
    socket.end(`${chunked}FFFFFFFFFFFFFFFFF\r\nx`),
  ),
  hostile("chunk-size-negative", "http/malformed", "a chunk size below nothing", (socket) =>
    socket.end(`${chunked}-5\r\nhello\r\n0\r\n\r\n`),
  ),
  hostile("trailers-endless", "http/huge-head", "trailers without end", (socket) => {
    socket.write(`${chunked}1\r\nx\r\n0\r\n`);
    pour(socket, "X-Trailer: one\r\n");
  }),
  hostile("trailer-endless", "http/huge-head", "one trailer field without end", (socket) => {
    socket.write(`${chunked}1\r\nx\r\n0\r\nX-Trailer: `);
    pour(socket, "x");
  }),
  hostile(
    "trailers-drip",
    "http/timeout",
    "trailers, slowly",
    (socket) => {
      socket.write(`${chunked}1\r\nx\r\n0\r\n`);
      drip(socket, "X: y\r\n");
    },
    soon,
  ),
  rightBut(
    "length-negative",
    "http/malformed",
    "a length below nothing",
    (key) => `${ok}Content-Length: -1\r\n\r\n${key}`,
  ),
  rightBut(
    "length-overflow",
    "http/malformed",
    "a length that no number holds",
    (key) => `${ok}Content-Length: 99999999999999999999\r\n\r\n${key}`,
  ),
  rightBut(
    "length-hex",
    "http/malformed",
    "a length in hexadecimal",
    (key) => `${ok}Content-Length: 0x14\r\n\r\n${key}`,
  ),
  rightBut(
    "lengths-differ",
    "http/malformed",
    "two lengths that differ",
    (key) => `${ok}Content-Length: 20\r\nContent-Length: 21\r\n\r\n${key}`,
  ),
  rightBut(
    "lengths-listed",
    "http/malformed",
    "two lengths in one field",
    (key) => `${ok}Content-Length: 20, 21\r\n\r\n${key}`,
  ),
  rightBut(
    "length-and-chunked",
    "http/malformed",
    "a length and chunks",
    (key) => `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n${key}\r\n0\r\n\r\n`,
  ),
  rightBut(
    "response-splitting",
    "http/surplus-bytes",
    "a line break in a header field, and another answer behind it",
    (key) =>
      `HTTP/1.1 200 OK\r\nX-Echo: a\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n${key}`,
  ),
  rightBut(
    "extra-answers",
    "http/surplus-bytes",
    "two answers more, to requests that were never sent",
    (key) =>
      `${ok}Content-Length: 20\r\n\r\n${key}${"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil".repeat(2)}`,
  ),
  rightBut(
    "body-of-204",
    "http/surplus-bytes",
    "a body behind a status that has none",
    (key) => `HTTP/1.1 204 No Content\r\n\r\n${key}`,
  ),
];
