import { createServer, type Server } from "node:http";
import bodyParser from "body-parser";
import express, { type Express, type Request, type Response } from "express";
import { afterAll, beforeAll, describe, it } from "vitest";
import { labKeys } from "../faults.ts";
import { checkReal, expectCause, expectHealthy } from "./expectations.ts";

const { secretKey, validationKey } = labKeys;

/** A handler as people write it: refuse a wrong key, otherwise say the Validation Key. */
function guarded(say: (request: Request, response: Response) => void) {
  return (request: Request, response: Response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    if (body.SecretKey !== secretKey) return void response.status(401).send("unknown Secret Key");
    say(request, response);
  };
}

const form = bodyParser.urlencoded({ extended: false });
const sayKey = guarded((_, response) => void response.send(validationKey));

function application(): Express {
  const app = express();
  app.post("/healthy", form, sayKey);
  app.post(
    "/healthy/json-answer",
    form,
    guarded((_, response) => void response.json({ key: validationKey })),
  );
  app.post("/healthy/both", form, bodyParser.json(), sayKey);
  app.post("/no-parser", (request, response) => {
    if (request.body.SecretKey !== secretKey) return void response.status(401).send("unknown Secret Key");
    response.send(validationKey);
  });
  app.post("/other-secret", form, (request, response) => {
    if (request.body.SecretKey !== validationKey) return void response.status(401).send("unknown Secret Key");
    response.send(validationKey);
  });
  app.post("/json-parser", bodyParser.json(), sayKey);
  app.get("/get-only", (_, response) => void response.send(validationKey));
  app.post(
    "/forgets-key",
    form,
    guarded((_, response) => void response.sendStatus(200)),
  );
  app.post(
    "/other-key",
    form,
    guarded((request, response) => void response.send(request.body.SecretKey)),
  );
  app.post("/throws", form, (request) => {
    throw new TypeError(`no such list: ${request.body.Missing.length}`);
  });
  app.post("/needs-address", form, (request, response) => {
    const domain = request.body.Address.split("@")[1];
    if (request.body.SecretKey !== secretKey) return void response.sendStatus(401);
    response.set("X-Domain", domain).send(validationKey);
  });
  app.post("/drops-bounces", form, (request, response) => {
    if (request.body.SecretKey !== secretKey) return void response.sendStatus(401);
    if (request.body.Type === "Failed") return void response.status(422).send("unexpected BounceStatus");
    response.send(validationKey);
  });
  app.use("/upper", (request, response) =>
    request.method === "POST"
      ? response.redirect("/login")
      : response.send("<form><input type=password></form>"),
  );
  app.get(
    "/login",
    (_, response) => void response.send("<form method=post><input type=password name=p></form>"),
  );
  return app;
}

describe("an Express application with body-parser", () => {
  let server: Server;
  let base = "";

  beforeAll(async () => {
    server = createServer(application());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    base = `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(["/healthy", "/healthy/json-answer", "/healthy/both"])(
    "passes when it is right: %s",
    async (at) => {
      expectHealthy(await checkReal(base + at));
    },
  );

  it.each([
    ["/no-parser", "handler/body-not-parsed"],
    ["/other-secret", "handler/rejects-right-secret"],
    ["/json-parser", "handler/body-not-parsed"],
    ["/get-only", "method/get-only"],
    ["/forgets-key", "key/missing"],
    ["/other-key", "key/secret-instead"],
    ["/throws", "handler/crash"],
    ["/needs-address", "handler/crash-on-absent-field"],
    ["/nowhere", "route/not-found"],
    ["/drops-bounces", "handler/event-fails"],
    ["/upper", "redirect/to-login"],
  ])("names the cause of %s: %s", async (at, id) => {
    expectCause(await checkReal(base + at), id);
  });
});
