import { compareKeys } from "../../advice/compare-keys.ts";
import { auditNamesOf, auditWordsOf } from "../../audit/words.ts";
import type { Evidence } from "../../evidence.ts";
import { defineCause } from "../define.ts";
import { someOf } from "../words.ts";
import { letInByKey, treatmentOf } from "./compare.ts";

/** Values that every check tries; an audit tries many more. */
const ordinary: Readonly<Record<string, string>> = {
  "loose-secret-other-case": "the right key in another case",
  "loose-secret-trailing-space": "the right key with a space after it",
  "loose-secret-array": "an array that holds the right key",
  "loose-secret-true": "JSON true in its place",
  "loose-secret-zero": "JSON 0 in its place",
};
/** To a handler that doesn't read the variant's encoding, these are as good as absent. */
const likeAbsent = ["loose-secret-array", "loose-secret-true", "loose-secret-zero"];
/** Types, not texts: what a comparison by === or a look at the type would refuse. */
const otherTypes =
  /-(?:array|true|zero|one|false|null|empty-(?:array|object)|wrong-array|nested|json-array|form-(?:empty-array|wrong-array|object)|json-number)$/;
/** Numbers, which PHP compares as numbers where both texts look like one. */
const asNumbers = /-(?:magic-hash|same-number|json-number)$/;
const inPart = /-(?:first-half|first-character|all-but-last|suffix|prefix|nul-more)$/;
const patterns = /-pattern-(?:like|regex|glob)$/;

/** What lets in without the key comes first. */
const names = [
  "loose-secret-true",
  "loose-secret-zero",
  ...auditNamesOf("value"),
  "loose-secret-other-case",
  "loose-secret-trailing-space",
  "loose-secret-array",
  ...auditNamesOf("near"),
];

export const looseComparison = defineCause({
  id: "secret/loose-comparison",
  severity: "warning",
  title: "The Secret Key is compared loosely",
  about:
    "A random key is refused, but some values that are not the key are let in. Comparing with ==, ignoring case or white space, or letting a database compare does this. With some of these values the check can be passed without knowing the key.",
  signs:
    "A random key is refused, and a value that is not the key (another case, a space after it, true, 0, an array) is treated as the key; an audit tries some forty more, such as a part of the key, other types and patterns. Values that a handler sees as absent don't count where an absent key is taken too.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY " -d "ServerId=10000&Type=Validation"\ncurl -si "$URL" -H "Content-Type: application/json" -d \'{"ServerId":10000,"SecretKey":true,"Type":"Validation"}\'\n# wanted: 401 to both',
  needs: ["http"],
  audits: true,
  recognise: (evidence) => {
    const letIn = looseOnes(evidence);
    if (letIn.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: `A random Secret Key is refused, but ${someOf(letIn.map(wordsOf))} ${letIn.length > 1 ? "are" : "is"} let in.`,
      evidence: ["http.wrong-secret", ...letIn.map((name) => `http.${name}`)],
    };
  },
  fixes: {
    software: compareKeys,
    otherwise: [
      "Compare as text, byte for byte, in constant time (hash_equals in PHP, hmac.compare_digest in Python, crypto.timingSafeEqual in Node).",
    ],
    general: [],
  },
  fix: (evidence, _software, steps) => [...steps(), ...furtherSteps(looseOnes(evidence))].slice(0, 4),
});

function furtherSteps(letIn: readonly string[]): readonly string[] {
  const some = (pattern: RegExp) => letIn.some((name) => pattern.test(name));
  const steps = [
    some(otherTypes) &&
      "Refuse a SecretKey that is no string before comparing; use === in place of == in PHP and JavaScript.",
    some(asNumbers) && "Have a key made that does not look like a number, and compare as text all the same.",
    some(inPart) && "Compare the whole key: no startsWith, includes, strncmp or LIKE.",
    some(patterns) &&
      "Don't use the posted text as a pattern: with LIKE, a regular expression or a glob it chooses what it matches.",
  ].filter((step) => step !== false);
  if (steps.length > 0) return steps;
  return ["Don't trim, fold or look up the key in a case-insensitive column before comparing."];
}

function looseOnes(evidence: Evidence): readonly string[] {
  if (treatmentOf(evidence, "wrong-secret") !== "refused") return [];
  return names.filter((name) => isLetIn(evidence, name));
}

function isLetIn(evidence: Evidence, name: string): boolean {
  const facts = evidence.settings.keys.secret;
  if (name.endsWith("other-case") && facts !== null && !facts.hasUpper && !facts.hasLower) return false;
  return letInByKey(evidence, name, likeAbsent.includes(name));
}

function wordsOf(name: string): string {
  const { kind, words = name } = auditWordsOf(name) ?? {};
  return ordinary[name] ?? (kind === "value" ? `${words} in its place` : words);
}
