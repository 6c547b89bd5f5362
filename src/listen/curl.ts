import { type KeyMask, OctetMask } from "./save/key-mask.ts";
import type { CaughtPost } from "./store.ts";

/** Fields that curl writes itself, or that belong to the one connection. */
const own = /^(?:host|content-length|transfer-encoding|connection|keep-alive|expect|accept-encoding)$/i;

/**
 * Writes a command for a POSIX shell that posts the same again. `$URL` stands for where to; keys are as the mask
 * leaves them. Only the first MiB of a longer body is in it.
 */
export function curlCommand(post: CaughtPost, mask: KeyMask): string {
  const { request, facts } = post;
  const fields = request.headers
    .filter(([name]) => !own.test(name))
    .map((field) => mask.header(field))
    .map(([name, value]) => `-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  // Without a type of its own, curl would say that it is a form.
  const untyped = !request.headers.some(([name]) => name.toLowerCase() === "content-type");
  const words = [
    "curl",
    "-i",
    "-X",
    quoted(request.method),
    ...fields,
    ...(untyped ? ["-H", "Content-Type:"] : []),
  ];
  const { beginning, isUtf8 } = request.body;
  if (beginning.length === 0) return [...words, '"$URL"'].join(" ");
  if (isUtf8) {
    const body = mask.post(beginning.toString("utf8"), facts.secret);
    return [...words, "--data-raw", quoted(body), '"$URL"'].join(" ");
  }
  const octets = new OctetMask(mask);
  const text = Buffer.concat([octets.push(beginning), octets.end()]).toString("base64");
  return [`printf %s ${text} | base64 -d |`, ...words, "--data-binary", "@-", '"$URL"'].join(" ");
}

function quoted(word: string): string {
  return /^[\w./:%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
