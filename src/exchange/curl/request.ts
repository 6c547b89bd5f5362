import type { CapturedHeader } from "../captured.ts";
import { bodyTooLong, type Draft, headerNamed, longestBody } from "../draft.ts";
import { isToken } from "../fixture-reader.ts";
import type { Include } from "../include.ts";
import { textOf, trimmed, trimmedValue } from "../text.ts";
import type { Option } from "./options.ts";
import { ShellError } from "./words.ts";

const refused: Readonly<Record<string, string>> = {
  form: "sends a multipart form (-F), which the sender never does",
  "form-string": "sends a multipart form, which the sender never does",
  "upload-file": "uploads a file (-T)",
  config: "takes its options from a file (-K)",
  variable: "uses variables of curl's own",
  "aws-sigv4": "signs the request, which the signature's time makes useless later",
};

/** What the options add up to. Texts are Latin-1, one character an octet. */
interface Gathered {
  method: string | undefined;
  url: string | undefined;
  readonly given: CapturedHeader[];
  readonly implied: CapturedHeader[];
  readonly query: string[];
  data: string | undefined;
  get: boolean;
  head: boolean;
}

/**
 * The post that a curl command sends, as curl(1) describes its options. Fields that curl adds by itself
 * (`User-Agent: curl/…`, `Accept`) are no part of what was copied and are left out.
 * @throws ShellError, IncludeError
 */
export function curlDraft(options: readonly Option[], include: Include, line: number): Draft {
  const gathered: Gathered = {
    method: undefined,
    url: undefined,
    given: [],
    implied: [],
    query: [],
    data: undefined,
    get: false,
    head: false,
  };
  for (const option of options) gather(gathered, option, include);
  const { data, get } = gathered;
  if (data !== undefined && !get) addImplied(gathered, "Content-Type", "application/x-www-form-urlencoded");
  const body = Buffer.from(get ? "" : (data ?? ""), "latin1");
  if (body.length > longestBody) throw new ShellError(bodyTooLong);
  const method = gathered.method ?? (gathered.head ? "HEAD" : data !== undefined && !get ? "POST" : "GET");
  if (!isToken(method)) throw new ShellError("the method is no HTTP token");
  return {
    line,
    at: null,
    method,
    url: addressOf(gathered),
    headers: headersOf(gathered),
    body,
    response: null,
  };
}

function gather(into: Gathered, { name, value }: Option, include: Include): void {
  const why = refused[name];
  if (why !== undefined) throw new ShellError(why);
  if (name === "" || name === "url") {
    if (into.url !== undefined) throw new ShellError("the command has more than one address");
    into.url = value;
  } else if (name === "request") into.method = value;
  else if (name === "header") addHeader(into, value);
  else if (name === "user")
    into.implied.push(["Authorization", `Basic ${Buffer.from(value, "latin1").toString("base64")}`]);
  else if (name === "oauth2-bearer") into.implied.push(["Authorization", `Bearer ${value}`]);
  else if (name === "user-agent") addImplied(into, "User-Agent", value);
  else if (name === "referer") addImplied(into, "Referer", value.replace(/;auto$/, ""));
  else if (name === "cookie") addCookie(into, value);
  else if (name === "get") into.get = true;
  else if (name === "head") into.head = true;
  else if (name === "url-query")
    into.query.push(value.startsWith("+") ? value.slice(1) : urlEncoded(value, include));
  else addData(into, name, value, include);
}

function addData(into: Gathered, name: string, value: string, include: Include): void {
  if (name === "json") {
    addImplied(into, "Content-Type", "application/json");
    addImplied(into, "Accept", "application/json");
    into.data = (into.data ?? "") + fileOr(value, include);
    return;
  }
  const data = dataOf(name, value, include);
  if (data !== undefined) into.data = into.data === undefined ? data : `${into.data}&${data}`;
}

/** curl(1): `--data` strips line breaks and NUL from a file, `--data-binary` takes it as it is. */
function dataOf(name: string, value: string, include: Include): string | undefined {
  if (name === "data-raw") return value;
  if (name === "data-binary") return fileOr(value, include);
  if (name === "data-urlencode") return urlEncoded(value, include);
  if (name !== "data" && name !== "data-ascii") return undefined;
  return value.startsWith("@") ? fileOr(value, include).replace(/[\r\n\0]/g, "") : value;
}

function fileOr(value: string, include: Include): string {
  return value.startsWith("@") ? include(textOf(value.slice(1))).toString("latin1") : value;
}

/** curl(1), `--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`. */
function urlEncoded(value: string, include: Include): string {
  const [, name = "", mark, content = ""] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? [];
  if (mark === undefined) return percentEncoded(value);
  const octets = mark === "@" ? fileOr(`@${content}`, include) : content;
  return (name === "" ? "" : `${name}=`) + percentEncoded(octets);
}

/** All but RFC 3986's unreserved characters, and a space as `+`: seen of curl 7.88 (older ones sent `%20`). */
function percentEncoded(octets: string): string {
  return octets.replace(/[^A-Za-z0-9\-._~]/g, (octet) => {
    return octet === " " ? "+" : `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** curl(1), `--header`: `Name: value`, `Name;` for an empty value, `Name:` to leave a field out. */
function addHeader(into: Gathered, value: string): void {
  if (value.startsWith("@")) throw new ShellError("takes its header fields from a file (-H @…)");
  const empty = /^([^:;\s]+);[ \t]*$/.exec(value)?.[1];
  const colon = value.indexOf(":");
  const name = empty ?? trimmed(value.slice(0, Math.max(0, colon)));
  const text = empty === undefined ? trimmedValue(value.slice(colon + 1)) : "";
  // HTTP/2's pseudo fields, which some browsers copy along.
  if (value.startsWith(":")) return;
  if (!isToken(name) || /[\r\n\0]/.test(text))
    throw new ShellError("a header field (-H) has no name or no colon");
  if (text !== "" || empty !== undefined) into.given.push([name, text]);
}

/** What is given with `-H` counts more than what an option implies. */
function addImplied(into: Gathered, name: string, value: string): void {
  if (/[\r\n\0]/.test(value)) throw new ShellError(`the value of ${name} has a line break`);
  if (headerNamed(into.implied, name.toLowerCase()) === undefined) into.implied.push([name, value]);
}

function addCookie(into: Gathered, value: string): void {
  if (!value.includes("=")) throw new ShellError("takes its cookies from a file (-b)");
  const before = into.implied.findIndex(([name]) => name === "Cookie");
  if (before === -1) addImplied(into, "Cookie", value);
  else into.implied[before] = ["Cookie", `${into.implied[before]?.[1]}; ${value}`];
}

function headersOf({ given, implied }: Gathered): readonly CapturedHeader[] {
  return [...given, ...implied.filter(([name]) => headerNamed(given, name.toLowerCase()) === undefined)];
}

/** curl takes an address without a scheme for plain HTTP. */
function addressOf({ url, query, data, get }: Gathered): string {
  if (url === undefined) throw new ShellError("the command has no address");
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(url) ? url : `http://${url}`;
  const added = [...(get && data !== undefined ? [data] : []), ...query].join("&");
  const whole = added === "" ? absolute : withQuery(absolute, added);
  const address = textOf(whole);
  if (!/^[^\s\0-\x1f\x7f]+$/.test(address)) throw new ShellError("the address has white space in it");
  return address;
}

function withQuery(url: string, added: string): string {
  const [before = "", ...fragment] = url.split("#");
  const joined = before + (before.includes("?") ? (/[?&]$/.test(before) ? "" : "&") : "?") + added;
  return [joined, ...fragment].join("#");
}
