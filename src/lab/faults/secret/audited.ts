import type { Fault } from "../../define.ts";
import type { Lab, LabHandler } from "../../lab.ts";
import { audited, besides, lettingIn, posted } from "../audit/define.ts";

const loose = "secret/loose-comparison";

/** Compares `given` with the right key by `same`, when both are texts. */
const texts = (same: (given: string, key: string) => boolean) => (lab: Lab) =>
  lettingIn((given) => typeof given === "string" && same(given, lab.keys.secretKey))(lab);

const withoutMarks = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "");

const isZero = (text: string) => /^\d+(?:\.\d+)?(?:e\d+)?$/i.test(text) && Number(text) === 0;

/** A key that PHP's == takes for zero. */
const magicHash = ["--secret-key", "0e462097431906509019"];

const looseFaults: readonly Fault[] = [
  audited(
    loose,
    "nul",
    "compares up to the first NUL, as C does",
    texts((given, key) => given.split("\0")[0] === key),
  ),
  audited(
    loose,
    "prefix",
    "takes what the key begins with",
    texts((given, key) => given !== "" && key.startsWith(given)),
  ),
  audited(
    loose,
    "starts-with",
    "takes what begins with the key",
    texts((given, key) => given.startsWith(key)),
  ),
  audited(
    loose,
    "contains",
    "takes what has the key in it",
    texts((given, key) => given.includes(key)),
    {
      also: ["secret/any-of-several"],
    },
  ),
  audited(
    loose,
    "full-width",
    "compares after Unicode normalisation",
    texts((given, key) => given.normalize("NFKC") === key),
  ),
  audited(
    loose,
    "accents",
    "compares as a collation that ignores accents",
    texts((given, key) => withoutMarks(given) === key),
  ),
  audited(
    loose,
    "like",
    "looks the key up with LIKE",
    texts((given) => given === "%"),
  ),
  audited(
    loose,
    "pattern",
    "takes the post for a regular expression",
    texts((given) => given === ".*"),
  ),
  audited(
    loose,
    "one",
    "takes JSON 1 for any text",
    lettingIn((given) => given === 1),
  ),
  audited(loose, "nested", "looks for a SecretKey inside the SecretKey", (lab) =>
    lettingIn((given) => (given as { SecretKey?: unknown } | null)?.SecretKey === lab.keys.secretKey)(lab),
  ),
  audited(
    loose,
    "magic-hash",
    "compares numbers where both texts look like one, as PHP's == does",
    texts((given) => isZero(given)),
    { options: magicHash },
  ),
];

/** A check that sees the usual post alone. */
const bypasses: readonly Fault[] = [
  audited(
    "secret/bypassed",
    "json",
    "checks the key of forms alone",
    lettingIn((_given, { encoding }) => encoding === "json"),
  ),
  audited(
    "secret/bypassed",
    "text",
    "checks the key where it can read the body",
    lettingIn(
      (_given, { method, encoding, body }) => method === "POST" && encoding === "other" && body.length > 0,
    ),
  ),
  audited(
    "secret/bypassed",
    "method",
    "lets a header choose another method, which is not checked",
    lettingIn((_given, { headers }) => headers["x-http-method-override"] === "GET"),
  ),
  audited(
    "secret/bypassed",
    "head-of-type",
    "checks where there is a Type",
    lettingIn(
      (_given, { method }, fields) =>
        method === "POST" && fields?.Type === undefined && typeof fields?.SecretKey === "string",
    ),
  ),
  audited(
    "secret/bypassed",
    "malformed",
    "goes on when JSON does not parse",
    lettingIn((_given, { encoding }, fields) => encoding === "json" && fields === undefined),
  ),
  audited(
    "secret/bypassed",
    "events",
    "checks every event but complaints",
    lettingIn((_given, _request, fields) => fields?.Type === "Complaint"),
  ),
];

const operator = (given: unknown): boolean =>
  typeof given === "object" && given !== null && Object.keys(given).some((name) => name.startsWith("$"));

const objects: readonly Fault[] = [
  audited(
    "secret/operator-injection",
    undefined,
    "puts the posted value into a query of MongoDB's kind",
    lettingIn(operator),
  ),
  audited(
    "secret/operator-injection",
    "json",
    "the same, for JSON alone",
    lettingIn((given, { encoding }) => encoding === "json" && operator(given)),
  ),
  audited("secret/object-lookup", undefined, "looks the key up as a property", (lab) => {
    const known: Record<string, unknown> = { [lab.keys.secretKey]: "server 10000" };
    return lettingIn((given) => typeof given === "string" && Boolean(known[given]))(lab);
  }),
  audited(
    "secret/any-of-several",
    "array",
    "takes an array that has the key in it",
    (lab) => lettingIn((given) => Array.isArray(given) && given.includes(lab.keys.secretKey))(lab),
    { also: [loose] },
  ),
  audited("secret/prototype-pollution", "assigned", "copies the post with Object.assign", (lab) =>
    lettingIn(
      (_given, request) =>
        (Object.assign({}, posted(request)) as { SecretKey?: unknown }).SecretKey === lab.keys.secretKey,
    )(lab),
  ),
  audited(
    "secret/prototype-pollution",
    "stays",
    "merges the post into its objects, prototypes and all",
    polluted,
  ),
];

/** All objects of this handler have one prototype of their own, which stands for the process's. */
function polluted(lab: Lab): LabHandler {
  const shared: Record<string, unknown> = {};
  return lettingIn((_given, request) => {
    const inherited = (posted(request) as { __proto__?: unknown } | undefined) ?? {};
    const own = Object.getOwnPropertyDescriptor(inherited, "__proto__")?.value as unknown;
    if (typeof own === "object" && own !== null) Object.assign(shared, own);
    const event = Object.assign(Object.create(shared) as Record<string, unknown>, without(inherited));
    return request.method === "POST" && event.SecretKey === lab.keys.secretKey;
  })(lab);
}

function without(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== "__proto__"));
}

const others: readonly Fault[] = [
  audited("secret/taken-from-elsewhere", "query", "reads the key from the URL as well", (lab) =>
    lettingIn(
      (_given, { path }) =>
        new URL(path, "http://localhost").searchParams.get("SecretKey") === lab.keys.secretKey,
    )(lab),
  ),
  audited("secret/taken-from-elsewhere", "cookie", "reads the key from a cookie as well", (lab) =>
    lettingIn((_given, { headers }) => headers.cookie === `SecretKey=${lab.keys.secretKey}`)(lab),
  ),
  audited(
    "secret/key-leaked",
    "malformed",
    "prints the Validation Key to what does not parse",
    besides((request, lab) =>
      request.encoding === "json" && posted(request) === undefined
        ? { status: 400, body: `can't read that; the answer would be ${lab.keys.validationKey}` }
        : undefined,
    ),
  ),
];

/** What only an audit finds out about the check of the key. */
export const auditedSecrets: readonly Fault[] = [...looseFaults, ...bypasses, ...objects, ...others];
