import express, { type Express, type RequestHandler } from "express";
import type { LabKeys } from "../../../src/lab/lab.ts";

const form = express.urlencoded({ extended: false });

/** Body parsers in wrong combinations. */
export function parsers(
  app: Express,
  { secretKey, validationKey }: LabKeys,
  sayKey: RequestHandler,
  trusting: RequestHandler,
) {
  app.post("/no-parser", trusting);
  app.post("/no-parser/destructured", (request, response) => {
    const { SecretKey } = request.body;
    if (SecretKey !== secretKey) return void response.sendStatus(401);
    response.send(validationKey);
  });
  app.post("/no-parser/optional", sayKey);
  app.post("/json-parser", express.json(), sayKey);
  app.post("/json-parser/throws", express.json(), trusting);
  app.post("/json-parser/any-type", express.json({ type: "*/*" }), sayKey);
  app.post("/text-parser", express.text(), trusting);
  app.post("/text-parser/any-type", express.text({ type: "*/*" }), sayKey);
  app.post("/raw-parser", express.raw({ type: "*/*" }), sayKey);
  app.post("/raw-parser/json", express.raw({ type: "*/*" }), (request, response) => {
    const posted = JSON.parse(String(request.body)) as Record<string, unknown>;
    if (posted.SecretKey !== secretKey) return void response.sendStatus(401);
    response.send(validationKey);
  });
  app.post("/parser-after-route", trusting);
  app.use("/parser-after-route", form);
  app.post("/nested-fields", express.urlencoded({ extended: true }), (request, response) => {
    if (request.body.data.SecretKey !== secretKey) return void response.sendStatus(401);
    response.send(validationKey);
  });
  app.post("/reads-query", (request, response) => {
    if (request.query.SecretKey !== secretKey)
      return void response.status(401).json({ error: "SecretKey missing" });
    response.send(validationKey);
  });
  app.post("/small-limit", express.urlencoded({ limit: 20 }), sayKey);
  app.post("/few-parameters", express.urlencoded({ parameterLimit: 2 }), sayKey);
  app.post("/limit-between", express.urlencoded({ limit: 120 }), sayKey);
  app.post("/strict-type", (request, response, next) => {
    if (!request.is("json")) return void response.sendStatus(415);
    next();
  });
  app.post("/strict-type/400", (request, response, next) => {
    if (!request.is("json"))
      return void response.status(400).json({ error: "Content-Type must be application/json" });
    next();
  });
  app.post(["/strict-type", "/strict-type/400"], express.json(), sayKey);
  app.post("/verify", express.urlencoded({ verify: wantSignature }), sayKey);
}

/** As the guides of signed webhooks have it: the raw body is held against a header field. */
function wantSignature(request: { headers: Record<string, unknown> }): void {
  if (request.headers["x-signature"] === undefined) throw new Error("Missing signature header");
}
