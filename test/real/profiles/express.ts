import express, { type Express, type Request, type RequestHandler } from "express";
import type { LabKeys } from "../../../src/lab/lab.ts";

/** Handlers of Event Webhooks and Inbound Parse in Express, right and wrong, by path. */
export function profilesApplication({ secretKey, validationKey }: LabKeys): Express {
  const app = express();
  app.set("env", "production");
  const form = express.urlencoded({ extended: false });
  const parsers = (limit?: string): RequestHandler[] => [form, express.json(limit ? { limit } : {})];
  const guard: RequestHandler = (request, response, next) => {
    if (request.body?.SecretKey === secretKey) next();
    else response.status(401).send("unknown Secret Key");
  };
  const bodyOf = (request: Request) => request.body as Record<string, never>;

  app.post("/events", ...parsers(), guard, (_request, response) => void response.sendStatus(200));
  app.post(
    "/account",
    ...parsers(),
    guard,
    (_request, response) => void response.type("text").send(secretKey),
  );
  app.post("/accepted", ...parsers(), guard, (_request, response) => void response.sendStatus(202));
  app.post("/lower-case", ...parsers(), guard, (request, response) => {
    const { FailureType: type = "" } = bodyOf(request) as { FailureType?: string };
    response.send(type.toLowerCase() === "permanent" ? "gone" : "kept");
  });
  const known = new Set(
    "ServerId SecretKey Type DateTime MailingId MessageId Address FromAddress Response LocalIp RemoteMta FailureCode FailureType Reason BounceStatus DiagnosticCode FblType UserAgent From To Length TrackingType ClientIp Url Tag Subject MessageSize DeferralCode".split(
      " ",
    ),
  );
  app.post("/strict", ...parsers(), guard, (request, response) => {
    const unknown = Object.keys(bodyOf(request)).find((name) => !known.has(name));
    if (unknown !== undefined) response.status(400).json({ error: `${unknown} is not allowed` });
    else response.sendStatus(200);
  });
  app.post("/one-server", ...parsers(), guard, (request, response) => {
    if (String(bodyOf(request).ServerId) === "10000") response.type("text").send(secretKey);
    else response.status(404).send("unknown server");
  });

  const key: RequestHandler = (_request, response) => void response.type("text").send(validationKey);
  app.post("/inbound", ...parsers("60mb"), guard, key);
  app.post("/inbound/default-limit", ...parsers(), guard, key);
  app.post("/inbound/copies", ...parsers("60mb"), guard, (request, response, next) => {
    const { Message: message } = bodyOf(request) as { Message?: { Cc: { EmailAddress: string }[] } };
    message?.Cc.map(({ EmailAddress }) => EmailAddress);
    key(request, response, next);
  });
  app.post("/inbound/form-alone", form, guard, key);
  return app;
}
