import { selfSigned } from "../../authority.ts";
import { defineFault, type Fault } from "../../define.ts";
import { serveDns } from "../../dns-server.ts";
import type { Lab } from "../../lab.ts";
import { hostile } from "./pour.ts";

const esc = "\x1b";

/** What steers a terminal, or hides what a text says; of each kind what was seen to be used so. */
const sequences: Readonly<Record<string, readonly [title: string, sequence: string]>> = {
  title: ["sets the window's title", `${esc}]0;owned\x07`],
  link: ["makes text a link (OSC 8)", `${esc}]8;;http://evil.example/${esc}\\click${esc}]8;;${esc}\\`],
  clipboard: ["writes the clipboard (OSC 52)", `${esc}]52;c;cm0gLXJmIH4K\x07`],
  cursor: ["moves the cursor and wipes what was written", `${esc}[2J${esc}[1;1H${esc}[8m${esc}[1A${esc}[2K`],
  device: ["asks the terminal what it is (DCS, DSR)", `${esc}P$q"p${esc}\\${esc}[6n${esc}[c${esc}Z`],
  colors: ["changes colours and never back", `${esc}[31;5;7m${esc}#8${esc}c`],
  "c1-controls": ["uses 8-bit controls", "\u009d0;owned\u009c\u009b2J\u0090q\u009c"],
  "c1-octets": ["uses 8-bit controls that are no UTF-8", "\xff\x9d0;owned\x9c\x9b2J"],
  bell: ["rings", "\x07\x07\x07\b\b\x0e\x0f\x7f"],
  bidi: ["turns text around", "\u202egnp.exe\u202c\u2066\u2067\u2069\u200f\u061c"],
  invisible: [
    "has characters without width, and tags",
    "\u200b\u200d\ufeff\u2060\u00ad\u{e0041}\u{e0042}\u2028",
  ],
};

/** A sequence in every place of an answer that is shown. */
function inEveryField(name: string, title: string, sequence: string): Fault {
  return hostile(
    `text-${name}`,
    "handler/unexplained-status",
    `text that ${title}, in every field`,
    (socket) => {
      const octets = /[^\0-\xff]/.test(sequence) || name === "c1-controls";
      const body = `<h1>${sequence}</h1> at ${sequence}`;
      const answer = [
        `HTTP/1.1 418 ${sequence}teapot`,
        `Server: ${sequence}srv`,
        `Set-Cookie: ${sequence.replaceAll(/[;=,]/g, "")}c=${sequence}; Path=/`,
        `X-Powered-By: ${sequence}`,
        `Content-Type: text/html; charset=utf-8`,
        `WWW-Authenticate: Basic realm="${sequence}"`,
        "Connection: close",
        "",
        body,
      ].join("\r\n");
      socket.end(Buffer.from(answer, octets ? "utf8" : "latin1"));
    },
  );
}

/** A proxy that the option names, since the endpoint behind it is nowhere. */
async function behindProxy(lab: Lab, answer: string) {
  const port = await lab.tcp((socket) => socket.once("data", () => socket.end(answer, "latin1")));
  return { url: "http://hooks.example.com/hook", options: ["--proxy", `http://127.0.0.1:${port}`] };
}

const nasty = `${esc}]0;owned\x07${esc}[2J\x9b31m`;

/** Text that is meant for the reader's terminal. */
export const hostileTexts: readonly Fault[] = [
  ...Object.entries(sequences).map(([name, [title, sequence]]) => inEveryField(name, title, sequence)),
  hostile(
    "text-location",
    "redirect/other-path",
    "a Location that steers a terminal",
    (socket, _lab, request) => {
      if (request.path === "/hook")
        socket.end(`HTTP/1.1 302 Found\r\nLocation: /x?${nasty}\u202e\r\nContent-Length: 0\r\n\r\n`, "utf8");
      else socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    },
  ),
  hostile("text-not-http", "http/not-http", "a greeting that steers a terminal", (socket) =>
    socket.end(`${nasty}hello\u202e${nasty}`),
  ),
  hostile("text-status-line", "http/malformed", "a status line that steers a terminal", (socket) =>
    socket.end(`HTTP/1.1 ${nasty}\r\n\r\n`),
  ),
  defineFault({
    hostile: "text-certificate",
    id: "tls/self-signed",
    title: "a certificate whose names steer a terminal",
    also: ["tls/wrong-host"],
    serve: async (lab) => {
      const names = ["127.0.0.1", `a${esc}[2Jb.example`, `${nasty}.example`];
      const { key, cert } = selfSigned({ subject: `${nasty}\u202eCN=x\u009b`, names });
      const port = await lab.https(lab.correct, { key, cert });
      return { url: `https://127.0.0.1:${port}/hook` };
    },
  }),
  defineFault({
    hostile: "text-alias",
    id: "dns/dangling-cname",
    title: "an alias whose name steers a terminal",
    serve: async (lab) => {
      const server = await serveDns(lab, {
        names: {
          "hooks.example.com": { CNAME: `${esc}[2J\x07owned\x9b.example.com` },
        },
      });
      return { url: "http://hooks.example.com:1/hook", options: ["--dns-server", server] };
    },
  }),
  defineFault({
    hostile: "text-proxy",
    id: "tool/proxy-failed",
    title: "a proxy whose answer steers a terminal",
    serve: (lab) => behindProxy(lab, `HTTP/1.1 403 ${nasty}no\r\n\r\n`),
  }),
  defineFault({
    hostile: "proxy-endless",
    id: "tool/proxy-failed",
    title: "a proxy whose answer has no end",
    serve: (lab) => behindProxy(lab, `HTTP/1.1 200 OK\r\nX: ${"x".repeat(1_000_000)}`),
  }),
];
