import express, { type Express } from "express";
import type { LabKeys } from "../../../src/lab/lab.ts";

const form = express.urlencoded({ extended: false });

/** The Secret Key, checked badly. */
export function secrets(app: Express, { secretKey, validationKey }: LabKeys) {
  const checks: Readonly<Record<string, (given: unknown) => boolean>> = {
    // biome-ignore lint/suspicious/noDoubleEquals: what people write
    "/secret/loose": (given) => given == secretKey,
    "/secret/any-case": (given) => String(given).toLowerCase() === secretKey.toLowerCase(),
    "/secret/trimmed": (given) => String(given).trim() === secretKey,
    "/secret/if-given": (given) => given === undefined || given === secretKey,
    "/secret/other": (given) => given === validationKey,
  };
  for (const [path, passes] of Object.entries(checks))
    app.post(path, express.urlencoded({ extended: true }), express.json(), (request, response) => {
      if (!passes(request.body?.SecretKey)) return void response.status(401).send("unknown Secret Key");
      response.send(validationKey);
    });
  app.post("/secret/unchecked", form, (_, response) => void response.send(validationKey));
  app.post("/secret/forbidden", form, (request, response) => {
    if (request.body.SecretKey !== secretKey) return void response.status(403).send("Forbidden");
    response.send(validationKey);
  });
  app.post("/secret/trim-throws", form, (request, response) => {
    if (request.body.SecretKey.trim() !== secretKey) return void response.sendStatus(401);
    response.send(validationKey);
  });
  app.post("/secret/ok-anyway", form, (request, response) => {
    if (request.body.SecretKey !== secretKey) return void response.send("wrong key");
    response.send(validationKey);
  });
}
