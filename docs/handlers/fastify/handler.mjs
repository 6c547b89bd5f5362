// Fastify 4 or 5. Profiles: classic, events, account, inbound.
import { createHash, timingSafeEqual } from "node:crypto";
import { fastify } from "fastify";

const { SOCKETLABS_SECRET_KEY: secretKey = "", SOCKETLABS_VALIDATION_KEY: validationKey = "" } = process.env;
if (secretKey === "") throw new Error("SOCKETLABS_SECRET_KEY is not set");
// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
const answer = process.env.SOCKETLABS_PROFILE === "account" ? secretKey : validationKey;

const digest = (text) => createHash("sha256").update(text).digest();
const isRight = (given) => typeof given === "string" && timingSafeEqual(digest(given), digest(secretKey));

export const app = fastify({ bodyLimit: 60 * 1024 * 1024 });

// Fastify reads JSON by itself, and forms only when it is told how.
app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
  done(null, Object.fromEntries(new URLSearchParams(body))),
);

app.post("/hook", async (request, reply) => {
  const event = request.body ?? {};
  if (!isRight(event.SecretKey)) return reply.code(401).type("text/plain").send("unknown Secret Key");
  // Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
  console.log(event.Type ?? "Inbound", event.MessageId ?? event.Message?.MessageId ?? "");
  return reply.type("text/plain").send(answer);
});

await app.listen({ port: Number(process.env.PORT ?? 3000), host: process.env.HOST ?? "127.0.0.1" });
