import { type AuditKind, auditNamesOf, auditWordsOf } from "../../audit/words.ts";
import type { Evidence } from "../../evidence.ts";
import { defineCause } from "../define.ts";
import { someOf } from "../words.ts";
import { letInByKey, treatmentOf } from "./compare.ts";

/*
 * What gets by a check because the Secret Key is used as more than text: as a query, as a name, as a list.
 */

const jsonTwice = (first: string, second: string) =>
  `curl -si "$URL" -H "Content-Type: application/json" -d '${first}'\ncurl -si "$URL" -d '${second}'`;

function letIn(evidence: Evidence, kind: AuditKind): readonly string[] {
  if (treatmentOf(evidence, "wrong-secret") !== "refused") return [];
  return auditNamesOf(kind).filter((name) => letInByKey(evidence, name));
}

const wordsOf = (names: readonly string[]) => someOf(names.map((name) => auditWordsOf(name)?.words ?? name));

const pathsOf = (names: readonly string[]) => ["http.wrong-secret", ...names.map((name) => `http.${name}`)];

export const operatorInjection = defineCause({
  id: "secret/operator-injection",
  severity: "warning",
  title: "A query operator is taken for the Secret Key",
  about:
    'The value of SecretKey goes into a database query as it was parsed. A post whose SecretKey is an object such as {"$ne": ""} (anything but nothing) then finds a record without knowing any key.',
  signs:
    "A random key is refused, and an operator of MongoDB's kind in its place, in a form or in JSON, is treated as the right key, while an object that holds no operator is not.",
  verify: `${jsonTwice('{"ServerId":10000,"SecretKey":{"$ne":""},"Type":"Validation"}', "ServerId=10000&SecretKey[$ne]=&Type=Validation")}\n# wanted: 401 to both`,
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const names = letIn(evidence, "operator");
    const anyObject = ["audit-empty-object", "audit-form-object"].some(
      (name) => treatmentOf(evidence, name) === "same",
    );
    if (names.length === 0 || anyObject) return undefined;
    return {
      confidence: "certain",
      detail: `A random Secret Key is refused, but ${wordsOf(names)} ${names.length > 1 ? "are" : "is"} let in: the check can be passed without the key.`,
      evidence: pathsOf(names),
      explains: ["secret/loose-comparison"],
    };
  },
  fixes: {
    software: {
      Express:
        'In Express: `if (typeof req.body.SecretKey !== "string") return res.sendStatus(401);` before the query; with Mongoose also `mongoose.set("sanitizeFilter", true)`.',
      Fastify: "In Fastify: give the route a schema in which SecretKey has type string, and no coercion.",
      PHP: "In PHP: `is_string($_POST['SecretKey'] ?? null)` before the query.",
      Laravel: "In Laravel: validate with `['SecretKey' => 'required|string']` before the query.",
    },
    general: [
      "Refuse a SecretKey that is no string before it reaches a query.",
      "Better, compare with the one key that you know, in the program and not in the database.",
    ],
  },
});

export const objectLookup = defineCause({
  id: "secret/object-lookup",
  severity: "warning",
  title: "The name of a built-in property is taken for the Secret Key",
  about:
    "The Secret Key is looked up as a property of an object. Every object has properties that nobody put there, such as constructor and __proto__: whoever posts such a name passes the check.",
  signs: "A random key is refused, and a name that every JavaScript object has is treated as the right key.",
  verify: 'curl -si "$URL" -d "ServerId=10000&SecretKey=constructor&Type=Validation"\n# wanted: 401',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const names = letIn(evidence, "lookup");
    if (names.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: `A random Secret Key is refused, but ${wordsOf(names)} ${names.length > 1 ? "are" : "is"} let in: the check can be passed without the key.`,
      evidence: pathsOf(names),
    };
  },
  fixes: {
    general: [
      "Look keys up in a Map (`keys.get(given)`), or with `Object.hasOwn(keys, given)`, never with `keys[given]` alone.",
    ],
  },
});

const pairs: readonly (readonly [first: string, last: string])[] = [
  ["array-right-first", "array-right-last"],
  ["json-array-right-first", "json-array-right-last"],
  ["twice-right-first", "twice-right-last"],
  ["json-twice-right-first", "json-twice-right-last"],
];

export const anyOfSeveral = defineCause({
  id: "secret/any-of-several",
  severity: "warning",
  title: "One right key among several is enough",
  about:
    "A post may carry several Secret Keys, and is let in when one of them is right, wherever it stands. One request then tries thousands of keys, past every limit on the number of attempts.",
  signs:
    "A post with a wrong and the right key (as an array, or the field twice) is let in in either order. Where only the first or only the last counts, that is how the language reads repeated fields, and no fault.",
  verify:
    'curl -si "$URL" -d "ServerId=10000&Type=Validation&SecretKey[]=wrong" --data-urlencode "SecretKey[]=$SECRET_KEY"\n# wanted: 401',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    if (treatmentOf(evidence, "wrong-secret") !== "refused") return undefined;
    const names = pairs
      .map((pair) => pair.map((name) => `audit-${name}`))
      .filter((pair) => pair.every((name) => letInByKey(evidence, name)))
      .flat();
    if (names.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: `A random Secret Key alone is refused, and beside the right one it is let in: ${wordsOf(names)}.`,
      evidence: pathsOf(names),
      explains: ["secret/loose-comparison"],
    };
  },
  fixes: {
    general: ["Refuse a SecretKey that is no string: no in_array, includes or any() over what was posted."],
  },
});

export const prototypeKey = defineCause({
  id: "secret/prototype-pollution",
  severity: "warning",
  title: "Fields are taken from an object's prototype",
  about:
    "What was posted is merged into an object key by key, __proto__ and constructor among them. A post can so give fields to objects that were never sent; in the worst case to every object of the process, until it is started again.",
  signs:
    "An audit of an endpoint that is called local posts the right key not as a field but in __proto__ or constructor.prototype, and is let in, while a post without a key is not. If a post without a key is let in after that, the change stays.",
  verify:
    'curl -si "$URL" -H "Content-Type: application/json" -d "{\\"ServerId\\":10000,\\"Type\\":\\"Validation\\",\\"__proto__\\":{\\"SecretKey\\":\\"$SECRET_KEY\\"}}"\n# wanted: 401',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const names = letIn(evidence, "prototype");
    const stays = names.includes("audit-proto-after");
    const first = names.filter((name) => name !== "audit-proto-after");
    if (names.length === 0) return undefined;
    return {
      confidence: "certain",
      ...(stays && { title: "A post can change every object of the process (prototype pollution)" }),
      detail: stays
        ? `${first.length === 0 ? "A key in a prototype" : `A key in a prototype (${wordsOf(first)})`} is taken for a field, and stays: since then a post without any Secret Key is let in, until the process is started again.`
        : `A Secret Key that was no field of its own is let in: ${wordsOf(first)}.`,
      evidence: pathsOf(names),
    };
  },
  fixes: {
    general: [
      "Don't merge what was posted into objects: pick the fields that you know, by name. Where a merge is needed, leave out __proto__, constructor and prototype.",
      "Bring the library that merges up to date (lodash 4.17.21 or later, deepmerge, qs), and start the process again: what the audit posted may have stayed.",
    ],
  },
});
