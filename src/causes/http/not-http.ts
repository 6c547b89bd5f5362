import type { Evidence } from "../../evidence.ts";
import { quoteBody, response, statusLine } from "../../view.ts";
import { comesAndGoes } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { brokenBy, tryIt } from "./broken.ts";

/** What servers say to plain HTTP on a port for TLS: nginx, Apache, Go, Tomcat, Jetty, lighttpd [seen, in their sources]. */
const plainOnTls =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server port|Client sent an HTTP request to an HTTPS server|combination of host and port requires TLS|HTTP request (?:was )?(?:sent|received) (?:on|to)(?: an?)? (?:HTTPS|SSL|TLS)/i;

const meanings: Readonly<Record<string, string>> = {
  SSH: "That is an SSH server.",
  SMTP: "That is a mail server.",
  FTP: "That is an FTP server.",
  "SMTP or FTP": "That is the greeting of a mail or FTP server.",
  POP3: "That is a POP3 mail server.",
  IMAP: "That is an IMAP mail server.",
  MySQL: "That is a MySQL server.",
  Redis: "That is a Redis server.",
  "HTTP/0.9":
    "A page came without a status line or header fields, as before HTTP/1.0: a script writes straight to the connection.",
};

interface Seen {
  readonly tls: boolean;
  readonly detail: string;
}

function seenIn(evidence: Evidence): Seen | undefined {
  const broken = brokenBy(evidence, "not-http");
  const scheme = evidence.url.parsed?.scheme;
  if (broken !== undefined) {
    const { looksLike, firstBytes } = broken.failure;
    if (looksLike === "HTTP/2") return undefined;
    if (looksLike === "TLS")
      return {
        tls: true,
        detail: `The first bytes that came back (${firstBytes}) are a TLS record: this port speaks TLS, and the URL says ${scheme ?? "http"}.`,
      };
    const meaning = meanings[looksLike ?? ""] ?? "No HTTP response starts like that.";
    return { tls: false, detail: `The first bytes that came back are “${firstBytes}”. ${meaning}` };
  }
  if (plainToTls(evidence))
    return {
      tls: true,
      detail:
        "The post was met with a connection that ends without a byte; a TLS handshake on the same port is answered: this port speaks TLS, and the URL says http.",
    };
  const answer = comesAndGoes(evidence) ? undefined : response(evidence, "validation");
  if (answer === undefined || answer.status !== 400 || scheme !== "http") return undefined;
  if (!plainOnTls.test(answer.body.text)) return undefined;
  return {
    tls: true,
    detail: `The answer is ${statusLine(answer)} with ${quoteBody(answer, 120)}: this port speaks TLS, and the URL says http.`,
  };
}

/** A port that hangs up on plain HTTP, and answers to TLS. */
export function plainToTls(evidence: Evidence): boolean {
  return (
    evidence.tcp?.speaksTls === true &&
    (brokenBy(evidence, "empty-reply") ?? brokenBy(evidence, "reset")) !== undefined
  );
}

export const notHttp = defineCause({
  id: "http/not-http",
  severity: "error",
  title: "What answers there is not HTTP",
  about:
    "Something took the connection and answered, and the answer is no HTTP response. Mostly the port belongs to another service, or it speaks TLS while the URL says http. The sender can make nothing of it.",
  signs:
    "The first bytes that came back are no status line, and are quoted; or a server says in plain HTTP that its port wants TLS, or hangs up and answers a TLS hello. The mirror image, plain HTTP where the URL says https, is tls/not-tls.",
  verify: `${tryIt}\n# wanted: a first line that starts with HTTP/1.1`,
  needs: ["http"],
  recognise: (evidence) => {
    const seen = seenIn(evidence);
    if (seen === undefined) return undefined;
    return {
      confidence: "certain",
      detail: seen.detail,
      evidence: ["http.validation", ...(plainToTls(evidence) ? ["tcp.speaksTls"] : [])],
      explains: ["route/*", "handler/*", "key/*", "gate/*"],
      ...(seen.tls && { title: "The port speaks TLS, and the URL says http" }),
    };
  },
  fixes: {
    general: [
      "If the port speaks TLS: write https:// in place of http:// in the URL.",
      "Otherwise find out what listens on that port (on the server: `ss -ltnp`), and on which port the web server does.",
      "Enter the URL with the web server's port: 443 for https and 80 for http need not be written.",
    ],
  },
  fix: (evidence) => {
    const port = evidence.url.parsed?.port;
    if (seenIn(evidence)?.tls)
      return [
        "Write https:// in place of http:// in the URL.",
        "Then check again: the certificate comes next.",
      ];
    const broken = brokenBy(evidence, "not-http");
    if (broken?.failure.looksLike === "HTTP/0.9")
      return [
        "Let the script send a status line and header fields before the page, or run it behind a web server that does.",
      ];
    return [
      `Find out what listens on port ${port ?? ""} (on the server: \`ss -ltnp\`), and on which port the web server does.`,
      "Enter the URL with the web server's port: 443 for https and 80 for http need not be written.",
    ];
  },
});
