import { defineFault, type Fault } from "../../define.ts";
import { httpText } from "../../raw.ts";
import { hostile, soon } from "./pour.ts";

/** Plays dead, hangs up, or speaks out of turn. */
export const hostileStalls: readonly Fault[] = [
  defineFault({
    hostile: "dead-at-once",
    id: "http/timeout",
    title: "takes the connection and never reads",
    serve: async (lab) => ({
      url: `http://127.0.0.1:${await lab.tcp((socket) => socket.pause())}/hook`,
      options: ["--timeout", "1"],
    }),
  }),
  hostile(
    "dead-after-head",
    "http/timeout",
    "plays dead after the head",
    (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"),
    soon,
  ),
  hostile(
    "dead-in-chunk",
    "http/timeout",
    "plays dead in the middle of a chunk",
    (socket) => socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nhalf of it"),
    soon,
  ),
  hostile(
    "slow-loris",
    "http/timeout",
    "an octet at a time, each in time",
    (socket) => {
      const letters = [..."HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"];
      const timer = setInterval(() => {
        if (socket.destroyed) clearInterval(timer);
        else socket.write(letters.shift() ?? "x");
      }, 400);
    },
    soon,
  ),
  hostile("reset-in-body", "http/truncated", "resets in the middle of the body", (socket) =>
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", () =>
      setTimeout(() => socket.resetAndDestroy(), 20),
    ),
  ),
  defineFault({
    hostile: "answers-first",
    id: "secret/not-checked",
    title: "answers before it is asked",
    serve: async (lab) => ({
      url: `http://127.0.0.1:${await lab.tcp((socket) => {
        socket.write(httpText("200 OK", lab.keys.validationKey));
        socket.once("data", () => socket.end());
      })}/hook`,
    }),
  }),
  defineFault({
    hostile: "answers-twice",
    id: "http/surplus-bytes",
    title: "answers before it is asked, and once more",
    serve: async (lab) => ({
      url: `http://127.0.0.1:${await lab.tcp((socket) => {
        socket.write(httpText("200 OK", lab.keys.validationKey).repeat(2));
        socket.once("data", () => socket.end());
      })}/hook`,
    }),
  }),
];
