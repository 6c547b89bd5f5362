/*
 * Express handlers with flaws that are met in the wild, by path. Arguments: port. A process of its own, since some of
 * the flaws change it, or end it.
 */
import { timingSafeEqual } from "node:crypto";
import express from "express";

const secret = process.env.SECRET_KEY;
const key = process.env.VALIDATION_KEY;

const app = express();
app.disable("x-powered-by");
app.use(express.urlencoded({ extended: true }), express.json());

const post = (path, isRight) =>
  app.post(path, (request, response) => {
    if (!isRight(request.body ?? {}, request)) return void response.status(401).send("unknown Secret Key");
    response.type("text").send(key);
  });

// ["the right one"] == "the right one"
// biome-ignore lint/suspicious/noDoubleEquals: what people write
post("/loose", ({ SecretKey }) => SecretKey == secret);

// known["constructor"]
const known = { [secret]: { server: 10000 } };
post("/lookup", ({ SecretKey }) => Boolean(known[SecretKey]));

// "whatever begins with it", the wrong way round
post("/starts-with", ({ SecretKey }) => typeof SecretKey === "string" && secret.startsWith(SecretKey));
post("/begins-with", ({ SecretKey }) => typeof SecretKey === "string" && SecretKey.startsWith(secret));
post("/includes", ({ SecretKey }) => typeof SecretKey === "string" && SecretKey.includes(secret));

/** As a document database matches a value: operators are objects. */
function matches(value, wanted) {
  if (typeof wanted !== "object" || wanted === null) return value === wanted;
  const operators = Object.entries(wanted);
  if (operators.length === 0 || Array.isArray(wanted)) return false;
  return operators.every(([operator, operand]) => {
    if (operator === "$ne") return value !== operand;
    if (operator === "$gt") return value > operand;
    if (operator === "$regex") return new RegExp(operand).test(value);
    return false;
  });
}
post("/operator", ({ SecretKey }) => matches(secret, SecretKey));

// A merge of the old kind: key by key, and into whatever stands there.
function merge(target, source) {
  for (const name of Object.keys(source)) {
    const value = source[name];
    if (typeof value === "object" && value !== null && typeof target[name] === "object")
      merge(target[name], value);
    else if (typeof value === "object" && value !== null && typeof target[name] === "function")
      merge(target[name], value);
    else target[name] = value;
  }
  return target;
}
post("/merge", (body) => merge({}, body).SecretKey === secret);
post("/assign", (body) => Object.assign({}, body).SecretKey === secret);

// Another method, another route, and no check there.
app.use("/override", (request, _response, next) => {
  const method = request.get("X-HTTP-Method-Override");
  if (request.method === "POST" && method) request.method = method.toUpperCase();
  next();
});
post("/override", ({ SecretKey }) => SecretKey === secret);
app.get("/override", (request, response) =>
  request.headers["content-length"] ? response.send(key) : response.sendStatus(405),
);

// Forms are checked, everything else is "from inside".
post("/forms-alone", ({ SecretKey }, request) => !request.is("urlencoded") || SecretKey === secret);
// A body that does not parse is an empty one, and an empty one is let through.
app.post("/query", (request, response) => {
  const given = request.query.SecretKey ?? request.body?.SecretKey;
  if (given !== secret) return void response.sendStatus(401);
  response.type("text").send(key);
});

// Throws on keys of another length.
post(
  "/throws",
  ({ SecretKey }) =>
    typeof SecretKey === "string" &&
    SecretKey !== "" &&
    timingSafeEqual(Buffer.from(SecretKey), Buffer.from(secret)),
);
post(
  "/trims",
  ({ SecretKey }) => typeof SecretKey === "string" && SecretKey.normalize("NFKC").trim() === secret,
);

// An exception outside of the request's call ends the process.
app.post("/dies", (request, response) => {
  setImmediate(() => {
    const raw = request.body?.SecretKey ?? "";
    const wrapped = typeof raw === "object" && !Array.isArray(raw);
    const given = wrapped ? raw.value.trim() : raw;
    response.status(given === secret ? 200 : 401).send(given === secret ? key : "unknown Secret Key");
  });
});

app.use("/cors", (request, response, next) => {
  response.set("Access-Control-Allow-Origin", request.get("Origin") ?? "*");
  response.set("Access-Control-Allow-Credentials", "true");
  next();
});
post("/cors", ({ SecretKey }) => SecretKey === secret);

// One character after the other, each from a store that takes its time.
app.post("/slow-compare", (request, response) => {
  const given = String(request.body?.SecretKey ?? "");
  for (let at = 0; at < secret.length; at++) {
    if (given[at] !== secret[at]) return void response.sendStatus(401);
    const end = performance.now() + 0.2;
    while (performance.now() < end);
  }
  response.send(key);
});

app.post("/healthy", (request, response) => {
  if (request.body?.SecretKey !== secret) return void response.sendStatus(401);
  response.send(key);
});

app.listen(Number(process.argv[2]), "127.0.0.1");
