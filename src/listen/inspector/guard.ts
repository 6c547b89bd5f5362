import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/*
 * Who may ask. A page somewhere on the web can make a browser send requests to loopback: by a form or an image, by a
 * name that it points at 127.0.0.1 once its page is loaded (DNS rebinding), or by fetch. None of these gets by.
 */

/** 128 bits that the address printed on the terminal carries. */
export function makeToken(): string {
  return randomBytes(16).toString("base64url");
}

export interface Refusal {
  readonly status: number;
  readonly problem: string;
}

/**
 * Whether a request's Host is this machine's, by a name or address that no other site can have in its addresses.
 * @param bound the address that is listened on; what is given with `--host` may be called by that name too, and then
 *   by any address: rebinding needs a name.
 */
export function refuseForeignHost({ headers }: IncomingMessage, bound: string): Refusal | undefined {
  const host = headers.host ?? "";
  const name = /^(\[[0-9a-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
  const exposed = !loopback.test(bound) && bound !== "::1";
  if (name !== undefined) {
    if (loopback.test(name)) return undefined;
    if (exposed && (name === bound.toLowerCase() || /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/.test(name)))
      return undefined;
  }
  return { status: 421, problem: "That Host is not this inspector's." };
}

/** Whether a page of another site made the browser ask. Programs send neither of these fields. */
export function refuseOtherSites({ headers }: IncomingMessage): Refusal | undefined {
  const { origin, "sec-fetch-site": site, host } = headers;
  const own = origin === undefined || origin === `http://${host}`;
  if (own && (site === undefined || site === "same-origin")) return undefined;
  return { status: 403, problem: "Only the inspector's own page may ask that." };
}

/** Whether the token that was printed comes with the request, as `Authorization: Bearer …` (RFC 6750 §2.1). */
export function refuseWithoutToken({ headers }: IncomingMessage, token: string): Refusal | undefined {
  const given = /^Bearer ([\w-]{1,100})$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  if (timingSafeEqual(digest(given), digest(token))) return undefined;
  return { status: 401, problem: "The token is wrong or absent: open the address that the terminal shows." };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** On every answer: nobody else's page may read, frame or keep what is here (Fetch §3.7, HTML §7.1.3). */
export const guardedHeaders = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
} as const;
