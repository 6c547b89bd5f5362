// Next.js 13 or later: app/hook/route.js. Profiles: classic, events, account, inbound.
// Middleware that asks for a sign-in must leave /hook out (`config.matcher`).
import { createHash, timingSafeEqual } from "node:crypto";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const { SOCKETLABS_SECRET_KEY: secretKey = "", SOCKETLABS_VALIDATION_KEY: validationKey = "" } = process.env;
// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
const answer = process.env.SOCKETLABS_PROFILE === "account" ? secretKey : validationKey;

const digest = (text) => createHash("sha256").update(text).digest();
const isRight = (given) =>
  secretKey !== "" && typeof given === "string" && timingSafeEqual(digest(given), digest(secretKey));
const text = (status, body) =>
  new Response(body, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });

export async function POST(request) {
  const event = read(request.headers.get("content-type") ?? "", await request.text());
  if (!isRight(event.SecretKey)) return text(401, "unknown Secret Key");
  // Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
  console.log(event.Type ?? "Inbound", event.MessageId ?? event.Message?.MessageId ?? "");
  return text(200, answer);
}

/** A form or JSON, by its Content-Type; nothing where it is neither. */
function read(type, body) {
  if (!/^application\/json\b/i.test(type)) return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}
