/* Fastify handlers with flaws that are met in the wild, by path. Arguments: port. */
import fastify from "fastify";

const secret = process.env.SECRET_KEY;
const key = process.env.VALIDATION_KEY;

const app = fastify({ forceCloseConnections: true });
app.addContentTypeParser(
  "application/x-www-form-urlencoded",
  { parseAs: "string" },
  (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body)));
  },
);
app.addContentTypeParser("*", { parseAs: "string" }, (_request, _body, done) => done(null, null));

const post = (path, isRight, schema) =>
  app.post(path, { ...(schema && { schema }) }, async (request, reply) => {
    if (!isRight(request.body ?? {})) return reply.code(401).send("unknown Secret Key");
    return reply.type("text/plain").send(key);
  });

// A schema that makes ["x"] into "x", and 1 into "1".
post("/coerced", ({ SecretKey }) => SecretKey === secret, {
  body: { type: "object", properties: { SecretKey: { type: "string" } } },
});
// Of two that differ in case, one.
post("/any-case", ({ SecretKey }) => String(SecretKey).toUpperCase() === secret.toUpperCase());
// What is not parsed is let through.
app.post("/unparsed", async (request, reply) => {
  if (request.body !== null && request.body?.SecretKey !== secret)
    return reply.code(401).send("unknown Secret Key");
  return reply.type("text/plain").send(key);
});
// A look-up in a plain object.
const servers = { [secret]: 10000 };
post("/lookup", ({ SecretKey }) => servers[SecretKey] !== undefined);
post("/throws", ({ SecretKey }) => (SecretKey ?? "").trim() === secret);
post("/healthy", ({ SecretKey }) => SecretKey === secret);

await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
