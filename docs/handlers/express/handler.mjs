// Express 4 or 5. Profiles: classic, events, account, inbound.
import { createHash, timingSafeEqual } from "node:crypto";
import express from "express";

const { SOCKETLABS_SECRET_KEY: secretKey = "", SOCKETLABS_VALIDATION_KEY: validationKey = "" } = process.env;
if (secretKey === "") throw new Error("SOCKETLABS_SECRET_KEY is not set");
// An endpoint of the account level gives the Secret Key back; all others the Validation Key.
const answer = process.env.SOCKETLABS_PROFILE === "account" ? secretKey : validationKey;

const digest = (text) => createHash("sha256").update(text).digest();
const isRight = (given) => typeof given === "string" && timingSafeEqual(digest(given), digest(secretKey));

export const app = express();
app.disable("x-powered-by");

app.post(
  "/hook",
  express.urlencoded({ extended: false, limit: "60mb" }),
  express.json({ limit: "60mb" }),
  (request, response) => {
    if (!isRight(request.body?.SecretKey))
      return response.status(401).type("text").send("unknown Secret Key");
    // Validation has no more than ServerId, SecretKey and Type. Keep the rest for later: answer first, work behind.
    console.log(
      request.body.Type ?? "Inbound",
      request.body.MessageId ?? request.body.Message?.MessageId ?? "",
    );
    response.type("text").send(answer);
  },
);

// What does not parse: Express' own answer shows a stack unless NODE_ENV says production.
app.use((error, _request, response, _next) =>
  response
    .status(error.status ?? 500)
    .type("text")
    .send("that can't be read"),
);

app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? "127.0.0.1");
