import express, { type ErrorRequestHandler, type Express } from "express";
import type { LabKeys } from "../../../src/lab/lab.ts";
import type { Guarded, Say } from "./app.ts";

const form = express.urlencoded({ extended: false });

/** What is said to a post that was understood. */
export function answers(app: Express, { validationKey }: LabKeys, guarded: Guarded) {
  const ways: Readonly<Record<string, Say>> = {
    "/says/status": (_, response) => response.sendStatus(200),
    "/says/ok": (_, response) => response.json({ ok: true }),
    "/says/no-content": (_, response) => response.status(204).send(validationKey),
    "/says/nothing": (_, response) => response.end(),
    "/says/secret": (request, response) => response.send(request.body.SecretKey),
    "/says/lower": (_, response) => response.send(validationKey.toLowerCase()),
    "/says/in-header": (_, response) => response.set("X-Validation-Key", validationKey).send("OK"),
    "/says/base64": (_, response) => response.send(Buffer.from(validationKey).toString("base64")),
    "/says/undefined": (_, response) => response.send(`${process.env.NO_SUCH_VALIDATION_KEY}`),
    "/says/status-400": (_, response) => response.status(400).send(validationKey),
    "/says/redirect": (_, response) => response.redirect("/thanks"),
    "/says/never": () => undefined,
    "/says/throws": (request) => {
      throw new TypeError(`no such list: ${request.body.Missing.length}`);
    },
    "/says/rejects": async () => {
      await Promise.reject(new Error("connect ECONNREFUSED 127.0.0.1:5432"));
    },
  };
  for (const [path, say] of Object.entries(ways)) app.post(path, form, guarded(say));
  app.get("/thanks", (_, response) => void response.send("<h1>Thank you</h1>"));
  app.post(
    "/says/json-error",
    form,
    guarded(() => {
      throw new Error("relation events does not exist");
    }),
  );
  const asJson: ErrorRequestHandler = (error: Error, _request, response, _next) => {
    response.status(500).json({ error: error.message });
  };
  app.use("/says/json-error", asJson);
  app.post("/needs-address", form, (request, response, next) => {
    response.set("X-Domain", request.body.Address.split("@")[1]);
    next();
  });
  app.post("/drops-bounces", form, (request, response, next) => {
    if (request.body?.Type === "Failed") return void response.status(422).send("unexpected BounceStatus");
    next();
  });
  app.post("/knows-four-types", form, (request, _response, next) => {
    if (
      request.body.SecretKey &&
      !/^(Validation|Delivered|Failed|Complaint|Tracking)$/.test(request.body.Type)
    )
      throw new RangeError("unknown type");
    next();
  });
  app.post(
    ["/needs-address", "/drops-bounces", "/knows-four-types"],
    guarded((_, response) => response.send(validationKey)),
  );
  app.post(
    "/key-once",
    form,
    guarded((request, response) => response.send(request.body.Type === "Validation" ? validationKey : "OK")),
  );
}
