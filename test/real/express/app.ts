import bodyParser from "body-parser";
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { LabKeys } from "../../../src/lab/lab.ts";

/*
 * Express as people use it, right and wrong, by path. Paths under `/prod` run in production mode,
 * where Express shows no stack.
 */

type Say = (request: Request, response: Response) => unknown;

const form = bodyParser.urlencoded({ extended: false });

/** Every endpoint; `mode` is Express' own `env`. */
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
      say(request, response);
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

type Guarded = (say: Say) => RequestHandler;

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

/** Body parsers in wrong combinations. */
function parsers(
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

/** Middleware that lets the post not through. */
function gates(app: Express, sayKey: RequestHandler) {
  app.use("/bearer", (request, response, next) => {
    if (request.headers.authorization !== undefined) return next();
    response.set("WWW-Authenticate", 'Bearer realm="api"').status(401).json({ error: "unauthorized" });
  });
  app.use("/token", (request, response, next) => {
    if (request.headers.authorization !== undefined) return next();
    response.status(401).json({ error: "No token provided" });
  });
  app.use("/api-key", (request, response, next) => {
    if (request.headers["x-api-key"] !== undefined) return next();
    response.status(401).json({ error: "Missing API key" });
  });
  app.use("/csrf", (request, response, next) => csrf(request, response, next));
  app.use("/signed-in", (_, response) => response.redirect("/login"));
  app.get("/login", (_, response) => {
    response.send("<form method=post action=/login><input name=u><input type=password name=p></form>");
  });
  app.post(["/bearer", "/token", "/api-key", "/csrf", "/signed-in"], form, sayKey);
}

/** What csurf does: a secret in the cookie `_csrf`, and an error with a code for a post without its token. */
const csrf: RequestHandler = (request: Request, response: Response, next: NextFunction) => {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return next();
  response.cookie("_csrf", "c2VjcmV0LW9mLXRoaXMtdmlzaXQ", { path: "/" });
  next(
    Object.assign(new Error("invalid csrf token"), {
      status: 403,
      code: "EBADCSRFTOKEN",
      name: "ForbiddenError",
    }),
  );
};

/** What is said to a post that was understood. */
function answers(app: Express, { validationKey }: LabKeys, guarded: Guarded) {
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
    if (request.body.Type === "Failed") return void response.status(422).send("unexpected BounceStatus");
    next();
  });
  app.post("/knows-four-types", form, (request, response, next) => {
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

/** The Secret Key, checked badly. */
function secrets(app: Express, { secretKey, validationKey }: LabKeys) {
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
