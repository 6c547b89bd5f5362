import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { encodings } from "../security/encodings.ts";
import type { Random } from "./random.ts";

/*
 * Responses made at random after the grammar of HTTP/1.1 (RFC 9112), and against it: bodies of walls and frameworks,
 * keys in every encoding, escapes, wrong framing.
 */

export interface FuzzKeys {
  readonly secretKey: string;
  readonly validationKey: string;
}

const statuses = [
  "200 OK",
  "200",
  "201 Created",
  "204 No Content",
  "301 Moved",
  "302 Found",
  "307 Temporary",
  "308 Permanent",
  "400 Bad Request",
  "401 Unauthorized",
  "403 Forbidden",
  "404 Not Found",
  "405 Not Allowed",
  "411",
  "413",
  "415",
  "419 unknown status",
  "422",
  "426",
  "429 Too Many",
  "500 Internal Server Error",
  "501",
  "502 Bad Gateway",
  "503",
  "504",
  "520",
  "525",
  "999 Request denied",
  "100 Continue",
  "101 Switching Protocols",
  "103 Early Hints",
  "000",
  "2000",
];

const pages = [
  "",
  "ok",
  "OK\r\n",
  "true",
  "null",
  "{}",
  "[]",
  '{"key":"',
  '"',
  "<html><body>",
  "<!doctype html><title>Just a moment...</title><script>_cf_chl_opt</script>",
  "Request unsuccessful. Incapsula incident ID: 1-2",
  "<title>Access Denied</title> Reference #18.abc AkamaiGHost",
  "Sucuri WebSite Firewall - CloudProxy",
  "<title>Werkzeug Debugger</title><h1>TypeError</h1>",
  "Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in hook\nKeyError: 'SecretKey'",
  "<br />\n<b>Fatal error</b>:  Uncaught Error: x in /var/www/html/hook.php:3\nStack trace:\n#0 {main}\n  thrown",
  "<h1>Whitelabel Error Page</h1>",
  "<title>Server Error in '/' Application.</title> [HttpException] ASP.NET Version:4.0.30319",
  "Cannot POST /hook",
  "404 page not found",
  "<title>Laravel</title> Illuminate\\Foundation MethodNotAllowedHttpException",
  "CSRF verification failed. Request aborted.",
  "ModSecurity: Access denied with code 403",
  "You're seeing this error because you have <code>DEBUG = True</code>",
  "ActionController::InvalidAuthenticityToken in HooksController#create",
  "<form method=post><input type=password name=pw></form>",
  "Error: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap.afterConnect (node:net:1555:16)",
  "<i>prevalidate</i>",
  "&lt;i&gt;prevalidate&lt;/i&gt;",
  "ngrok ERR_NGROK_3200 Tunnel not found",
  "No application was found",
  "Site not found",
  "suspendedpage.cgi",
];

const steering = [
  "\u001b[2J",
  "\u001b]0;title\u0007",
  "\u001b]8;;http://x\u001b\\",
  "\u001b]52;c;aGk=\u0007",
  "\u009b31m",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\0",
  "\r",
  "\b\b\b",
  "\u0085",
  "\n::error::x",
  " ::set-output name=a::b",
  "##[command]x",
  "##vso[task.setvariable variable=a]b",
  "\n##teamcity[x]",
  "%0A::warning::",
  "\u{e0041}",
  "\ud800",
  "]]>",
  "<script>",
  "</script>",
  "&",
  "&amp;",
  "<!--",
  "|",
  "`",
  "```",
  "\\",
  "\\u001b",
  "%1b",
  "\u2028",
  "\t",
  "‹secret key›",
  "‹",
  "›",
  "jane.doe@corp.example.co",
  "bob%40mail.corp.io",
];

const fields = [
  "Content-Type: text/html; charset=utf-8",
  "Content-Type: text/plain",
  "Content-Type: application/json",
  "Content-Type: text/html; charset=utf-16",
  "Content-Type: text/plain; charset=ibm866",
  "Content-Type: text/plain; charset=iso-2022-jp",
  "Content-Type: ;charset=",
  'content-type: text/html; charset="nope\u001b"',
  "Server: nginx/1.18.0",
  "Server: cloudflare",
  "CF-RAY: 1-FRA",
  "Server: Apache/2.4.1 (Unix) PHP/7.4.3",
  "X-Powered-By: ASP.NET",
  "X-Powered-By: Express",
  "Set-Cookie: sid=abc; Path=/",
  'WWW-Authenticate: Basic realm="a b"',
  "Allow: GET, HEAD",
  "Retry-After: 120",
  "Location: /x",
  "Location: //evil.example/",
  "Location: file:///etc/passwd",
  "Location: http://169.254.169.254/latest",
  "Location: https://127.0.0.1:1/",
  "Location: http://[::1]/",
  "Location: javascript:alert(1)",
  "Location: ",
  "X-Debug-Token: 1",
  "X-Cache: Hit",
  "Via: 1.1 vegur",
  "Strict-Transport-Security: max-age=1",
  "Connection: close",
  "Connection: keep-alive",
  "X-Request-Id: 1",
  "Content-Encoding: nope",
  "Content-Encoding: gzip, br",
  "Transfer-Encoding: gzip",
  "Upgrade: h2c",
  "Authorization: Bearer x",
  "X-Api-Key: abcdef",
];

/** A response in octets, as some server might send it. */
export function writeResponse(random: Random, keys: FuzzKeys): Buffer {
  if (random.chance(0.02)) return random.bytes(random.few(400));
  const body = writeBody(random, keys);
  const lines = [statusLine(random, keys)];
  for (let left = random.few(8); left > 0; left--) lines.push(field(random, keys));
  const { coded, name } = code(random, body);
  if (name !== undefined) lines.push(`Content-Encoding: ${name}`);
  const framed = frame(random, coded);
  lines.push(...framed.lines);
  const end = random.chance(0.02) ? "\n" : "\r\n";
  const interim = random.chance(0.03) ? "HTTP/1.1 100 Continue\r\n\r\n" : "";
  return Buffer.concat([
    Buffer.from(`${interim}${lines.join(end)}${end}${end}`, random.chance(0.2) ? "latin1" : "utf8"),
    framed.body,
  ]);
}

function statusLine(random: Random, keys: FuzzKeys): string {
  const version = random.chance(0.95)
    ? "HTTP/1.1"
    : random.pick(["HTTP/1.0", "HTTP/2", "HTTP/0.9", "http/1.1", "HTTP/1.1 "]);
  const status = random.chance(0.45) ? "200 OK" : random.pick(statuses);
  return `${version} ${status}${random.chance(0.05) ? ` ${fragment(random, keys)}` : ""}`;
}

function field(random: Random, keys: FuzzKeys): string {
  const plain = random.pick(fields);
  if (random.chance(0.75)) return plain;
  const [name = "X"] = plain.split(":");
  return random.chance(0.7) ? `${name}: ${fragment(random, keys)}` : `${plain}${fragment(random, keys)}`;
}

/** A piece of text: a key in some encoding, something that steers, a page, or noise. */
export function fragment(random: Random, keys: FuzzKeys): string {
  const kind = random.below(10);
  if (kind < 4) return writtenKey(random, keys);
  if (kind < 6) return random.pick(steering);
  if (kind < 8) return random.pick(pages);
  if (kind < 9)
    return random.text(
      random.few(60),
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 +/=%&;<>\"'\\\n-_.",
    );
  return random.bytes(random.few(40)).toString("latin1");
}

function writtenKey(random: Random, keys: FuzzKeys): string {
  const key = random.chance(0.6) ? keys.validationKey : keys.secretKey;
  if (random.chance(0.35)) return key;
  const written = random.pick(encodings).write(key);
  if (random.chance(0.8)) return written;
  const from = random.below(written.length);
  return written.slice(from, from + random.below(written.length - from + 1));
}

function writeBody(random: Random, keys: FuzzKeys): Buffer {
  const pieces: string[] = [];
  if (random.chance(0.4)) pieces.push(keys.validationKey);
  for (let left = random.few(10); left > 0; left--) pieces.push(fragment(random, keys));
  if (random.chance(0.01)) pieces.push(fragment(random, keys).repeat(random.below(300)));
  const text = pieces.join(random.pick(["", "", " ", "\n", "\t"]));
  if (random.chance(0.03)) return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
  if (random.chance(0.02)) return Buffer.from(text, "utf16le");
  return Buffer.from(text, random.chance(0.1) ? "latin1" : "utf8");
}

function code(random: Random, body: Buffer): { readonly coded: Buffer; readonly name?: string } {
  if (random.chance(0.93)) return { coded: body };
  const [name, coded] = random.pick([
    () => ["gzip", gzipSync(body)] as const,
    () => ["deflate", deflateSync(body)] as const,
    () => ["deflate", deflateRawSync(body)] as const,
    () => ["br", brotliCompressSync(body)] as const,
    () => ["gzip, gzip", gzipSync(gzipSync(body))] as const,
  ])();
  return random.chance(0.3) ? { coded } : { coded, name };
}

function frame(random: Random, body: Buffer): { readonly lines: readonly string[]; readonly body: Buffer } {
  const kind = random.below(20);
  if (kind < 11) return { lines: [`Content-Length: ${body.length}`], body };
  if (kind < 15) return { lines: ["Transfer-Encoding: chunked"], body: chunked(random, body) };
  if (kind < 17) return { lines: [], body };
  if (kind === 17) return { lines: [`Content-Length: ${body.length + random.below(9) - 4}`], body };
  if (kind === 18)
    return {
      lines: [
        `Content-Length: ${body.length}`,
        random.pick(["Content-Length: 1", "Transfer-Encoding: chunked"]),
      ],
      body,
    };
  return {
    lines: [`Content-Length: ${random.pick(["-1", "0x10", "1e3", "", "99999999999999999999", "\u0661"])}`],
    body,
  };
}

function chunked(random: Random, body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = 1 + random.below(Math.max(1, random.chance(0.5) ? 8 : body.length));
    const piece = body.subarray(at, at + size);
    const extension = random.chance(0.05) ? ';x="y"' : "";
    pieces.push(Buffer.from(`${piece.length.toString(16)}${extension}\r\n`), piece, Buffer.from("\r\n"));
    at += size;
  }
  const last = random.chance(0.95)
    ? "0\r\n\r\n"
    : random.pick(["0\r\nX: y\r\n\r\n", "0\r\n", "", "g\r\n", "-1\r\n"]);
  return Buffer.concat([...pieces, Buffer.from(last)]);
}
