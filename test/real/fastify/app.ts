import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { LabKeys } from "../../../src/lab/lab.ts";

/*
 * Fastify as people use it, right and wrong, by path. Each way of reading a body has an instance of its own,
 * since parsers belong to instances.
 */

type Fields = Readonly<Record<string, string>>;
type Say = (request: FastifyRequest, reply: FastifyReply, fields: Fields) => unknown;

const formType = "application/x-www-form-urlencoded";

/** An instance that reads forms, as @fastify/formbody does. */
export function withForms({ secretKey, validationKey }: LabKeys): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser(formType, { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  const post = (path: string, say: Say, schema?: object) =>
    app.post(path, { ...(schema && { schema }) }, async (request, reply) => {
      const fields = (request.body ?? {}) as Fields;
      if (fields.SecretKey !== secretKey) return reply.code(401).send({ error: "unknown Secret Key" });
      return say(request, reply, fields);
    });
  const body = (...required: readonly string[]) => ({ body: { type: "object", required } });

  post("/healthy", () => validationKey);
  post("/healthy/json-answer", () => ({ validationKey }));
  post("/healthy/schema", () => validationKey, {
    body: { type: "object", properties: { SecretKey: { type: "string" }, Type: { type: "string" } } },
  });
  post("/needs-message-id", () => validationKey, body("MessageId", "Address"));
  post("/needs-other-name", () => validationKey, body("secret_key"));
  post("/known-types", () => validationKey, {
    body: {
      type: "object",
      properties: { Type: { enum: ["Validation", "Delivered", "Failed", "Complaint", "Tracking"] } },
    },
  });
  post("/no-validation-type", () => validationKey, {
    body: {
      type: "object",
      properties: { Type: { enum: ["Delivered", "Failed", "Complaint", "Tracking"] } },
    },
  });
  post("/response-schema", () => ({ validationKey, ok: true }), {
    response: { 200: { type: "object", properties: { ok: { type: "boolean" } } } },
  });
  post("/no-content", (_request, reply) => reply.code(204).send(validationKey));
  post("/empty", (_request, reply) => reply.send());
  post("/throws", (_request, _reply, fields) => fields.Tags?.length.toFixed() ?? missing(fields));
  post("/coded", () => {
    throw Object.assign(new Error("events is not open"), {
      statusCode: 500,
      code: "LEVEL_DATABASE_NOT_OPEN",
    });
  });
  post("/moved", (_request, reply) => reply.redirect("/healthy", 303));
  app.get("/get-only", async () => validationKey);
  app.post("/slashed/", async () => validationKey);
  app.post("/unchecked", async () => validationKey);
  app.post("/wrong-400", async (request, reply) => {
    if ((request.body as Fields).SecretKey !== secretKey) return reply.code(400).send({ error: "bad" });
    return validationKey;
  });
  app.post(
    "/guarded",
    {
      preHandler: async (request, reply) => {
        if (request.headers.authorization === undefined)
          return reply.code(401).send({ error: "Unauthorized", message: "Missing Authorization header" });
        return undefined;
      },
    },
    async () => validationKey,
  );
  return app;
}

function missing(fields: Fields): never {
  throw new TypeError(`Cannot read ${Object.keys(fields).length} fields into a list`);
}

/** An instance as it comes: it reads JSON and plain text. */
export function withoutForms({ secretKey, validationKey }: LabKeys): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.post("/hook", async (request, reply) => {
    if ((request.body as Fields).SecretKey !== secretKey) return reply.code(401).send({ error: "no" });
    return validationKey;
  });
  return app;
}

/** An instance whose parser gives the body on as text, or drops it. */
export function withTextForms({ secretKey, validationKey }: LabKeys): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 400 });
  app.addContentTypeParser(formType, { parseAs: "string" }, (request, body, done) => {
    done(null, request.url === "/dropped" ? undefined : body);
  });
  app.post("/text", async (request, reply) => {
    if ((request.body as Fields).SecretKey !== secretKey)
      return reply.code(401).send({ error: "Unauthorized", statusCode: 401 });
    return validationKey;
  });
  app.post("/dropped", async (request, reply) => {
    if ((request.body as Fields).SecretKey !== secretKey) return reply.code(401).send({ error: "no" });
    return validationKey;
  });
  app.post("/limit-between", async (request, reply) => {
    if (new URLSearchParams(String(request.body)).get("SecretKey") !== secretKey)
      return reply.code(401).send();
    return validationKey;
  });
  app.post("/tiny", { bodyLimit: 16 }, async () => validationKey);
  return app;
}
