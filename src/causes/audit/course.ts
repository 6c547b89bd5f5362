import { type AuditKind, auditNamesOf, auditWordsOf } from "../../audit/words.ts";
import type { AuditShortfall, Evidence, Exchange } from "../../evidence.ts";
import { exchange, lastOf, pathsOf } from "../../view.ts";
import { defineCause } from "../define.ts";
import { outcomeOf } from "../outcome.ts";
import { someOf } from "../words.ts";

/*
 * How an audit went: whether it could be made, and what broke under it.
 */

const whyWords = (why: AuditShortfall | undefined): string => {
  switch (why?.reason) {
    case "no-answer":
      return "The validation got no whole answer.";
    case "not-the-handler":
      return `The validation is answered ${why.status}, by something that does not look like the handler.`;
    case "not-accepted":
      return "The right Secret Key does not get an answer that the sender takes, so there is nothing to hold a wrong one's against.";
    case "limited":
      return `After one of its posts (${wordsOf(why.after)}) the right Secret Key met a limit (429).`;
    case "stopped-answering":
      return `After one of its posts (${wordsOf(why.after)}) the endpoint no longer answered.`;
    case "took-too-long":
      return "It took too long.";
    case "interrupted":
      return "It was interrupted.";
    case undefined:
      return "";
  }
};

function wordsOf(name: string): string {
  return auditWordsOf(name)?.words ?? name;
}

export const incomplete = defineCause({
  id: "audit/incomplete",
  severity: "info",
  title: "The audit was not made in whole",
  about:
    "An audit holds what wrong and odd posts get against what the right Secret Key gets. Where the handler can't be reached, does not take the right key, or stops answering, the rest was not asked: that nothing was found there means nothing.",
  signs:
    "The evidence of the audit says why it was not made, or was broken off. Where the endpoint stopped answering, audit/goes-down tells it.",
  verify: 'prevalidate check --audit "$URL"\n# wanted: nothing about an incomplete audit',
  needs: ["audit"],
  recognise: ({ audit: { made, why, sent, planned } }) => {
    if (why === undefined || why.reason === "stopped-answering") return undefined;
    const brokenOff = why.reason === "limited" || why.reason === "took-too-long";
    return {
      confidence: "certain",
      ...(brokenOff && { severity: "warning" }),
      title:
        made === "not"
          ? "The audit was not made"
          : brokenOff
            ? "The audit was broken off"
            : "The audit was made in part",
      detail: `${whyWords(why)} ${sent} requests were sent${made === "not" || !brokenOff ? "" : ` of ${planned}`}.`,
      evidence: ["audit"],
    };
  },
  fixes: {
    general: [
      "Mend what keeps the validation from passing, or raise the limit for the time of the audit; then run it again.",
    ],
  },
});

export const goesDown = defineCause({
  id: "audit/goes-down",
  severity: "warning",
  title: "The endpoint stopped answering in the middle of the audit",
  otherwise: "A firewall that shuts out who posts wrong keys looks the same from here.",
  about:
    "After one of the audit's posts the endpoint answered nothing any more, not even the right Secret Key. If the post was why, any stranger can stop the endpoint with one like it.",
  signs:
    "A post of the audit got no answer, twice, and the right Secret Key after it got none either. A 429 to it is audit/incomplete.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: an answer',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const { why, sent, planned } = evidence.audit;
    if (why?.reason !== "stopped-answering") return undefined;
    return {
      confidence: "likely",
      detail: `${whyWords(why)} It was broken off there, after ${sent} requests of ${planned}.`,
      evidence: ["audit", ...pathsOf(evidence, why.after)],
      explains: ["audit/fails-on-odd-input"],
    };
  },
  fixes: {
    software: {
      Express:
        "In Node.js: an exception in a callback or an unhandled rejection ends the process: pass errors to next(), and await what is async.",
      Fastify:
        "In Node.js: an exception in a callback or an unhandled rejection ends the process: await what is async.",
    },
    general: [
      "Look into the process's log for the time of that post, and catch what was thrown there.",
      "Have the process started again by a supervisor when it ends.",
    ],
  },
});

const oddKinds: readonly AuditKind[] = [
  "value",
  "near",
  "operator",
  "lookup",
  "several",
  "stranger",
  "odd",
  "forged",
  "mark",
  "marked",
];
/** Whoever refuses a large body may hang up while it is still being sent (RFC 9112 §9.6). */
const large = /-(?:big|long-key|form-many)$/;

export const failsOnOddInput = defineCause({
  id: "audit/fails-on-odd-input",
  severity: "warning",
  title: "The handler fails on odd input",
  about:
    "A post that no sender sends, but anyone can, makes the handler throw: a key that is no text, a body that does not parse. What fails before the key is checked is open to everybody; it fills logs and alarms, and where an exception ends the process it stops the endpoint.",
  signs:
    "A post of the audit is twice answered 500 or 502, or not at all, while a usual post with a wrong Secret Key is refused in order. Where the usual post fails as well it is secret/wrong-status or handler/crash.",
  verify:
    'curl -si "$URL" -d "ServerId=10000&SecretKey[]=x&Type=Validation"\ncurl -si "$URL" -H "Content-Type: application/json" -d \'{"SecretKey":\'\n# wanted: 400 or 401 to both',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const found = failing(evidence);
    const [first] = found;
    if (first === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `${someOf(found.map(({ name }) => asPost(name)))} got ${outcomeOf(evidence, first)}${found.length > 1 ? " or the like" : ""}.`,
      evidence: found.flatMap(({ name }) => pathsOf(evidence, name.replace(/-retry$/, ""))),
    };
  },
  fixes: {
    software: {
      PHP: "In PHP: `is_string($_POST['SecretKey'] ?? null)` before strcmp, trim or hash_equals, which throw on arrays.",
      Laravel: "In Laravel: `is_string($request->post('SecretKey'))` before comparing.",
      Express:
        'In Express: `typeof req.body?.SecretKey === "string"` before .trim(), timingSafeEqual and the like; timingSafeEqual throws on unequal lengths too.',
      Fastify: 'In Fastify: a schema with `SecretKey: { type: "string" }`, which answers 400 by itself.',
      Django:
        "In Django: `except (ValueError, RecursionError)` around json.loads, `isinstance(event, dict)` after it, and `isinstance(given, str)` before compare_digest.",
      Flask:
        "In Flask: get_json(silent=True) does not catch RecursionError: `except RecursionError`; then `isinstance(given, str)` before compare_digest.",
      Sinatra: 'In Sinatra: `params["SecretKey"].is_a?(String)` before comparing.',
      Rails:
        "In Rails: rescue_from ActionDispatch::Http::Parameters::ParseError, and `is_a?(String)` before comparing.",
    },
    general: [
      "Read the post defensively: what does not parse, or has a SecretKey that is no string, gets 400 or 401.",
    ],
  },
});

/** Posts that failed twice, where neither a usual post with a wrong key nor the same event with the right one does. */
function failing(evidence: Evidence): readonly Exchange[] {
  if (broke(lastOf(evidence, "wrong-secret"))) return [];
  const absentFails = broke(lastOf(evidence, "absent-secret"));
  return auditNamesOf(...oddKinds).flatMap((name) => {
    const twice = [exchange(evidence, name), exchange(evidence, `${name}-retry`)];
    const [, seen] = twice;
    if (seen === undefined || !twice.every(broke)) return [];
    if (seen.failure !== undefined && large.test(name)) return [];
    const { likeAbsent } = auditWordsOf(name) ?? {};
    // What is no text is no key to many a handler.
    if (absentFails && likeAbsent) return [];
    return usualEventBroke(evidence, seen) ? [] : [seen];
  });
}

/** The event of a check that it is like has failed already. */
function usualEventBroke(evidence: Evidence, { ask }: Exchange): boolean {
  const name = (ask.event ?? "").toLowerCase();
  if (name === "" || name === "validation") return false;
  return broke(exchange(evidence, name)) || broke(lastOf(evidence, name));
}

function broke(seen: Exchange | undefined): boolean {
  const { failure, response } = seen ?? {};
  if (failure !== undefined)
    return failure.kind === "empty-reply" || failure.kind === "reset" || failure.kind === "timeout";
  return response?.status === 500 || response?.status === 502;
}

function asPost(name: string): string {
  const { kind, words = name } = auditWordsOf(name) ?? {};
  const asKey = kind === "value" || kind === "near" || kind === "operator" || kind === "lookup";
  return asKey ? `${words} as the Secret Key` : words;
}
