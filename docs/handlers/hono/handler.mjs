// Hono 4, on Node. Profiles: classic, events, account, inbound.
import { createHash, timingSafeEqual } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const { SOCKETLABS_SECRET_KEY: secretKey = "", SOCKETLABS_VALIDATION_KEY: validationKey = "" } = process.env;
if (secretKey === "") throw new Error("SOCKETLABS_SECRET_KEY is not set");
// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
const answer = process.env.SOCKETLABS_PROFILE === "account" ? secretKey : validationKey;

const digest = (text) => createHash("sha256").update(text).digest();
const isRight = (given) => typeof given === "string" && timingSafeEqual(digest(given), digest(secretKey));

const app = new Hono();

app.post("/hook", async (c) => {
  const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
  const event = isJson
    ? await c.req.json().catch(() => ({}))
    : Object.fromEntries(new URLSearchParams(await c.req.text()));
  if (!isRight(event?.SecretKey)) return c.text("unknown Secret Key", 401);
  // Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
  console.log(event.Type ?? "Inbound", event.MessageId ?? event.Message?.MessageId ?? "");
  return c.text(answer);
});

serve({
  fetch: app.fetch,
  port: Number(process.env.PORT ?? 3000),
  hostname: process.env.HOST ?? "127.0.0.1",
});
