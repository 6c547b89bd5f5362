import type { Curled } from "./curl.ts";

/*
 * The way that people go about it today: post with curl, look at the exit code and its message, the status, and
 * whether the key is in the body. Each of these is given the causes that it points at, generously: where curl's
 * message has the reason, the reason counts; where a status has several, it counts for each of them as "among
 * several". What curl calls a success names nothing.
 */

interface Sign {
  readonly exitCode: number;
  /** The message must match; absent for any. */
  readonly message?: RegExp;
  readonly causes: readonly string[];
}

/** curl(1), EXIT CODES; messages as curl 7.88 with OpenSSL 3.0 words them. The first that fits counts. */
const failures: readonly Sign[] = [
  { exitCode: 1, message: /HTTP\/0\.9/, causes: ["http/not-http"] },
  { exitCode: 1, causes: ["url/invalid"] },
  { exitCode: 3, causes: ["url/invalid"] },
  { exitCode: 6, causes: ["dns/not-found", "dns/no-address", "dns/server-failure", "dns/timeout"] },
  { exitCode: 7, message: /unreachable|no route/i, causes: ["tcp/unreachable"] },
  { exitCode: 7, causes: ["tcp/refused"] },
  { exitCode: 8, causes: ["http/malformed"] },
  { exitCode: 16, causes: ["http/http2-only"] },
  { exitCode: 18, causes: ["http/truncated"] },
  { exitCode: 23, causes: ["http/bad-encoding"] },
  { exitCode: 28, message: /resolving/i, causes: ["dns/timeout"] },
  { exitCode: 28, message: /ssl connection/i, causes: ["tls/handshake-timeout"] },
  {
    exitCode: 28,
    message: /connection timed out|failed to connect|connection timeout/i,
    causes: ["tcp/timeout"],
  },
  { exitCode: 28, causes: ["http/timeout", "tcp/timeout", "tls/handshake-timeout"] },
  { exitCode: 35, message: /wrong version number|packet length/i, causes: ["tls/not-tls"] },
  { exitCode: 35, message: /unsupported protocol|protocol version/i, causes: ["tls/protocol-too-old"] },
  { exitCode: 35, message: /certificate required/i, causes: ["tls/client-certificate"] },
  { exitCode: 35, message: /unrecognized name/i, causes: ["tls/sni-unrecognized"] },
  { exitCode: 35, message: /dh key too small|ee key too small/i, causes: ["tls/weak-key"] },
  {
    exitCode: 35,
    message: /handshake failure/i,
    causes: ["tls/no-shared-cipher", "tls/handshake-alert", "tls/client-certificate", "tls/sni-required"],
  },
  { exitCode: 35, message: /alert/i, causes: ["tls/handshake-alert"] },
  { exitCode: 35, message: /reset|SSL_ERROR_SYSCALL|eof/i, causes: ["tls/handshake-reset"] },
  { exitCode: 52, causes: ["http/empty-reply"] },
  { exitCode: 56, message: /certificate required|bad certificate/i, causes: ["tls/client-certificate"] },
  { exitCode: 56, message: /reset/i, causes: ["tcp/reset", "http/truncated"] },
  { exitCode: 56, message: /chunk/i, causes: ["http/malformed"] },
  { exitCode: 56, causes: ["http/truncated", "http/malformed"] },
  { exitCode: 60, message: /has expired/i, causes: ["tls/expired"] },
  { exitCode: 60, message: /not yet valid/i, causes: ["tls/not-yet-valid"] },
  { exitCode: 60, message: /in certificate chain/i, causes: ["tls/untrusted-root"] },
  { exitCode: 60, message: /self.signed/i, causes: ["tls/self-signed"] },
  {
    exitCode: 60,
    message: /local issuer|issuer certificate/i,
    causes: ["tls/missing-intermediate", "tls/untrusted-root"],
  },
  {
    exitCode: 60,
    message: /alternative certificate subject name|does not match/i,
    causes: ["tls/wrong-host"],
  },
  { exitCode: 60, message: /key too weak|key too small/i, causes: ["tls/weak-key"] },
  { exitCode: 60, message: /md too weak/i, causes: ["tls/weak-signature"] },
  { exitCode: 61, causes: ["http/bad-encoding"] },
];

const redirects = [
  "redirect/to-https",
  "redirect/trailing-slash",
  "redirect/to-login",
  "redirect/other-host",
  "redirect/other-path",
  "redirect/loop",
];

const statuses: Readonly<Record<number, readonly string[]>> = {
  301: redirects,
  302: [...redirects, "redirect/no-location"],
  303: redirects,
  307: ["redirect/keeps-post", "redirect/to-login"],
  308: ["redirect/keeps-post"],
  400: ["route/bad-request"],
  401: ["gate/basic-auth", "gate/bearer-auth", "gate/windows-auth", "handler/rejects-right-secret"],
  403: ["gate/waf", "gate/ip-allowlist", "gate/csrf", "gate/bot-challenge", "handler/rejects-right-secret"],
  404: ["route/not-found"],
  405: ["method/not-allowed", "method/get-only"],
  410: ["route/gone"],
  411: ["route/length-required"],
  413: ["route/too-large"],
  415: ["route/unsupported-media-type"],
  417: ["http/expect-continue"],
  419: ["gate/csrf"],
  429: ["gate/rate-limited"],
  500: ["handler/crash"],
  501: ["method/not-allowed"],
  502: ["gate/upstream-down"],
  503: ["gate/maintenance", "gate/upstream-down"],
  504: ["gate/upstream-down"],
};

/** What curl's outcome points at. */
export interface BaselineVerdict {
  /** In the words of curl's user: `exit 60`, `HTTP 404`, `HTTP 200, no key`, `works`. */
  readonly sign: string;
  readonly causes: readonly string[];
}

/** Reads curl's outcome as its user does. */
export function readCurl({ exitCode, message, status, body, keyInBody }: Curled): BaselineVerdict {
  if (exitCode !== 0) {
    const sign = failures.find((one) => one.exitCode === exitCode && (one.message?.test(message) ?? true));
    return { sign: `exit ${exitCode}`, causes: sign?.causes ?? [] };
  }
  const success = status >= 200 && status < 300;
  if (keyInBody)
    return success
      ? { sign: "works", causes: [] }
      : { sign: `HTTP ${status} with key`, causes: ["key/error-status"] };
  if (success)
    return body === ""
      ? { sign: `HTTP ${status}, empty`, causes: ["key/empty-response"] }
      : { sign: `HTTP ${status}, no key`, causes: ["key/missing"] };
  const cdn = (status >= 520 && status <= 527) || status === 530;
  return { sign: `HTTP ${status}`, causes: statuses[status] ?? (cdn ? ["gate/upstream-down"] : []) };
}

export type Named = "alone" | "among several" | "no";

/** Whether that names the cause: alone, or as one of several that it can't tell apart. */
export function names({ causes }: BaselineVerdict, expected: string): Named {
  if (!causes.includes(expected)) return "no";
  return causes.length === 1 ? "alone" : "among several";
}
