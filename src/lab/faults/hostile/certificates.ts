import { type Authority, type IssueOptions, selfSigned } from "../../authority.ts";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab } from "../../lab.ts";
import { pour } from "./pour.ts";

const day = 86_400_000;

/** The right handler behind a certificate that the lab's authority issued. */
function issued(
  name: string,
  id: string,
  title: string,
  options: (lab: Lab) => IssueOptions | Promise<IssueOptions>,
  by: (lab: Lab) => Authority = (lab) => lab.authority,
  also?: readonly string[],
): Fault {
  return defineFault({
    hostile: `certificate-${name}`,
    id,
    title,
    ...(also && { also }),
    serve: async (lab) => {
      const { key, cert } = by(lab).issue(await options(lab));
      return { url: `https://127.0.0.1:${await lab.https(lab.correct, { key, cert })}/hook` };
    },
  });
}

/** The same with its issuer missing, and an address at which to fetch it. */
function withIssuerAt(name: string, title: string, url: (lab: Lab) => string | Promise<string>): Fault {
  return defineFault({
    hostile: `issuer-${name}`,
    id: "tls/missing-intermediate",
    title,
    serve: async (lab) => {
      const { key, leaf } = lab.authority.intermediate().issue({ issuerUrls: [await url(lab)] });
      return { url: `https://127.0.0.1:${await lab.https(lab.correct, { key, cert: leaf })}/hook` };
    },
  });
}

const many = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${n.toString(36).padStart(3, "0")}.a`);
const huge = "tls/huge-certificates";

/** An authority below an authority below an authority … */
function deep(lab: Lab, levels: number): Authority {
  let authority = lab.authority;
  for (let level = 0; level < levels; level++)
    authority = authority.intermediate({ subject: `level ${level}` });
  return authority;
}

/** Certificates that say too much, or what makes no sense. */
export const hostileCertificates: readonly Fault[] = [
  issued("ten-thousand-names", huge, "ten thousand names", () => ({ names: ["127.0.0.1", ...many(10_000)] })),
  issued("huge", huge, "two hundred kilobytes of names, which no client takes", () => ({
    names: ["127.0.0.1", ...many(30_000)],
  })),
  issued("huge-subject", huge, "a subject of eighty kilobytes", () => ({ subject: "x".repeat(80_000) })),
  issued("empty-subject", "healthy", "no subject at all", () => ({ subject: "" })),
  issued(
    "hundred",
    huge,
    "a chain of sixty certificates",
    () => ({}),
    (lab) => deep(lab, 60),
  ),
  issued("year-9999", "healthy", "valid until the end of time", () => ({
    notAfter: new Date(Date.UTC(9999, 11, 31, 23, 59, 59)),
  })),
  issued("year-1", "tls/expired", "valid until 1951", () => ({
    notBefore: new Date(Date.UTC(1950, 0, 1)),
    notAfter: new Date(Date.UTC(1951, 0, 1)),
  })),
  issued("nowhere", "tls/wrong-host", "names that are none", () => ({
    names: ["*", "*.*", "..", "a..b", "*.127.0.0.1", "xn--\x00evil"],
  })),
  defineFault({
    hostile: "certificate-reversed-dates",
    id: "tls/expired",
    title: "ends before it begins",
    also: ["tls/not-yet-valid"],
    serve: async (lab) => {
      const { key, cert } = lab.authority.issue({
        notBefore: new Date(Date.now() + day),
        notAfter: new Date(Date.now() - day),
      });
      return { url: `https://127.0.0.1:${await lab.https(lab.correct, { key, cert })}/hook` };
    },
  }),
  defineFault({
    hostile: "certificate-key-in-name",
    id: "tls/self-signed",
    title: "the Secret Key in its names",
    also: ["tls/wrong-host"],
    serve: async (lab) => {
      const { secretKey } = lab.keys;
      const { key, cert } = selfSigned({ subject: secretKey, names: ["127.0.0.1", `${secretKey}.example`] });
      return { url: `https://127.0.0.1:${await lab.https(lab.correct, { key, cert })}/hook` };
    },
  }),
  withIssuerAt("file", "its issuer is to be fetched from a file", () => "file:///etc/passwd"),
  withIssuerAt(
    "metadata",
    "its issuer is to be fetched from a cloud's metadata",
    () => "http://169.254.169.254/x",
  ),
  withIssuerAt("smtp", "its issuer is to be fetched from a mail server", () => "http://127.0.0.1:25/"),
  withIssuerAt("endless", "its issuer has no end", async (lab) => {
    const port = await lab.tcp((socket) =>
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        pour(socket, "0");
      }),
    );
    return `http://127.0.0.1:${port}/issuer`;
  }),
];
