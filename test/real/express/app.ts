import bodyParser from "body-parser";
import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import type { LabKeys } from "../../../src/lab/lab.ts";
import { answers } from "./answers.ts";
import { gates } from "./gates.ts";
import { parsers } from "./parsers.ts";
import { secrets } from "./secrets.ts";

/*
 * Express as people use it, right and wrong, by path. In production mode it shows no stack.
 */

export type Say = (request: Request, response: Response) => unknown;

const form = bodyParser.urlencoded({ extended: false });

/** Every endpoint. `mode` is Express' own `env`: `test` differs from `development` in what goes to the console alone. */
export function expressApplication(keys: LabKeys, mode: "test" | "production"): Express {
  const { secretKey, validationKey } = keys;
  const app = express();
  app.set("env", mode);
  app.enable("strict routing");
  app.enable("case sensitive routing");

  /** A handler as people write it: refuse a wrong key, otherwise say the Validation Key. */
  const guarded =
    (say: Say): RequestHandler =>
    (request, response) => {
      if (request.body?.SecretKey !== secretKey) return void response.status(401).send("unknown Secret Key");
      return say(request, response) as Promise<void>;
    };
  const sayKey = guarded((_, response) => response.send(validationKey));
  const trusting: RequestHandler = (request, response) => {
    if (request.body.SecretKey !== secretKey) return void response.status(401).send("unknown Secret Key");
    response.send(validationKey);
  };

  healthy(app, keys, guarded, sayKey);
  parsers(app, keys, sayKey, trusting);
  gates(app, sayKey);
  answers(app, keys, guarded);
  routes(app, sayKey, validationKey);
  secrets(app, keys);
  return app;
}

export type Guarded = (say: Say) => RequestHandler;

function healthy(
  app: Express,
  { validationKey, secretKey }: LabKeys,
  guarded: Guarded,
  sayKey: RequestHandler,
) {
  app.post("/healthy", form, sayKey);
  app.post(
    "/healthy/json-answer",
    form,
    guarded((_, response) => response.json({ key: validationKey })),
  );
  app.post("/healthy/both", form, bodyParser.json(), sayKey);
  app.post("/healthy/extended", express.urlencoded({ extended: true }), sayKey);
  app.post(
    "/healthy/created",
    form,
    guarded((_, response) => response.status(201).send(validationKey)),
  );
  app.post(
    "/healthy/buffer",
    form,
    guarded((_, response) => response.send(Buffer.from(validationKey))),
  );
  app.post(
    "/healthy/bare-json",
    form,
    guarded((_, response) => response.json(validationKey)),
  );
  app.post("/healthy/own-parser", express.text({ type: "*/*" }), (request, response) => {
    const fields = new URLSearchParams(typeof request.body === "string" ? request.body : "");
    if (fields.get("SecretKey") !== secretKey) return void response.sendStatus(401);
    response.type("text").send(validationKey);
  });
  const router = express.Router();
  router.use(form);
  router.post("/hook", sayKey);
  app.use("/healthy/router", router);
}

/** Paths and methods. */
function routes(app: Express, sayKey: RequestHandler, validationKey: string) {
  app.get("/get-only", (_, response) => void response.send(validationKey));
  app.put("/put-only", form, sayKey);
  app
    .route("/methods")
    .get((_, response) => void response.send("hello"))
    .all((_, response) => {
      response.set("Allow", "GET").sendStatus(405);
    });
  app.post("/slashed/", form, sayKey);
  app.post("/lower", form, sayKey);
  app.post("/api/prefixed", form, sayKey);
  app.use((request, response, next) => {
    if (request.path !== "/redirected") return next();
    response.redirect(301, "/redirected/");
  });
  app.post("/redirected/", form, sayKey);
  app.use((request, response, next) => {
    if (request.path !== "/kept") return next();
    response.redirect(308, "/kept/");
  });
  app.post("/kept/", form, sayKey);
  app.use("/passes-on", form, (_request, _response, next) => next());
}
