import { createHash } from "node:crypto";
import { acceptanceOf } from "../acceptance.ts";
import { allCauses } from "../causes/all.ts";
import { diagnose } from "../diagnose.ts";
import type { Evidence, Exchange } from "../evidence.ts";
import { describeResponse } from "../probes/response.ts";
import { probeUrl } from "../probes/url.ts";
import type { Profile } from "../protocol/profile.ts";
import type { Redactor } from "../redact.ts";
import { defaultMaxBodyBytes, settingsOf } from "../settings-facts.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import type { AnswerKeys } from "./answer.ts";
import type { KeptBody } from "./body.ts";
import type { PostFacts } from "./post-facts.ts";
import type { CaughtAnswer, Judgement } from "./store.ts";

/** What is judged: what was posted, and what came back. */
export interface Judged {
  readonly method: string;
  readonly facts: PostFacts;
  readonly answer: CaughtAnswer;
}

/** Says what the sender would make of an answer; null where there is nothing to hold it against. */
export type AnswerJudge = (judged: Judged) => Judgement | null;

const mostRemembered = 200;

/**
 * Makes the judge of answers as they pass. The same answer to the same kind of post is judged once.
 * @param redactor of the listener's keys.
 */
export function answerJudge(profile: Profile, keys: AnswerKeys, redactor: Redactor): AnswerJudge {
  const known = new Map<string, Judgement>();
  const ofAnswer = new WeakMap<CaughtAnswer["headers"], Map<string, Judgement>>();
  return (judged) => {
    const { facts, method } = judged;
    if (method !== "POST" || facts.event === null || facts.secret === "unknown") return null;
    // The listener's own answers are the same few objects.
    const kind = kindOf(facts);
    const own = ofAnswer.get(judged.answer.headers)?.get(kind);
    if (own !== undefined) return own;
    const id = `${kind}\n${sameness(judged.answer)}`;
    let judgement = known.get(id);
    if (judgement === undefined) {
      judgement = judge(judged, { profile, keys, redactor });
      if (known.size >= mostRemembered) known.clear();
      known.set(id, judgement);
    }
    if (judged.answer.by === "listener") {
      const kinds = ofAnswer.get(judged.answer.headers) ?? new Map<string, Judgement>();
      ofAnswer.set(judged.answer.headers, kinds.set(kind, judgement));
    }
    return judgement;
  };
}

function kindOf({ event, secret, encoding }: PostFacts): string {
  return `${event?.type === "Validation" ? "validation" : "event"} ${secret} ${encoding}`;
}

interface Rules {
  readonly profile: Profile;
  readonly keys: AnswerKeys;
  readonly redactor: Redactor;
}

/** Answers that have this in common are judged alike. Dates and lengths make no difference. */
function sameness(answer: CaughtAnswer): string {
  const fields = answer.headers
    .filter(([name]) => !/^(?:date|content-length|connection|keep-alive)$/i.test(name))
    .map(([name, value]) => `${name}:${value}`);
  const { beginning, bytes } = answer.body;
  const body =
    beginning.length < 256
      ? beginning.toString("latin1")
      : createHash("sha1").update(beginning).digest("base64");
  return [answer.status, answer.statusText, ...fields, bytes, body].join("\n");
}

function judge(judged: Judged, rules: Rules): Judgement {
  const exchange = exchangeOf(judged, rules);
  const { secret } = judged.facts;
  if (secret === "wrong" || secret === "absent") return judgeRefusal(exchange, secret);
  const { profile, keys } = rules;
  const returned = profile.returnedKey === "secret" ? keys.secretKey : keys.validationKey;
  const acceptance = acceptanceOf(profile, exchange);
  const { status } = judged.answer;
  if (acceptance.accepted === false && returned === undefined && status < 300)
    return {
      accepted: null,
      why: "Without the Validation Key it can't be told whether the answer has it.",
      causes: [],
    };
  const causes = acceptance.accepted === true ? [] : causesOf(exchange, rules);
  return { ...acceptance, causes };
}

/** A wrong Secret Key, or none, is to be refused with 401 [documented]. Any other refusal is taken as well as that. */
function judgeRefusal(exchange: Exchange, secret: "wrong" | "absent"): Judgement {
  const { status = 0, sightings = [] } = exchange.response ?? {};
  const given = secret === "wrong" ? "a wrong Secret Key" : "no Secret Key";
  const leaked = sightings.some(({ key, form }) => key === "validation" && form === "exact");
  const ids = [
    ...(leaked ? ["secret/key-leaked"] : []),
    ...(status < 300 ? [secret === "wrong" ? "secret/not-checked" : "secret/absent-accepted"] : []),
    ...(status >= 300 && status !== 401 ? ["secret/wrong-status"] : []),
  ];
  const why =
    status === 401
      ? `The post had ${given}, and 401 is the right answer to that.`
      : `The post had ${given}, and the answer to that should be 401, not ${status}.`;
  return { accepted: status === 401 && !leaked, why, causes: ids.map(titled) };
}

function titled(id: string): Judgement["causes"][number] {
  const cause = allCauses.find((candidate) => candidate.id === id);
  return {
    id,
    title: cause?.title ?? id,
    severity: cause?.severity ?? "warning",
    detail: cause?.about ?? "",
    fix: [],
  };
}

/** What the rules of a check make of this one exchange. What they say of the address and the way there is left out. */
function causesOf(exchange: Exchange, { profile, keys, redactor }: Rules): Judgement["causes"] {
  const url = "http://127.0.0.1/";
  const evidence: Evidence = {
    settings: settingsOf({ url, local: true, ...keys }, profile),
    url: probeUrl(url, { redact: (text) => redactor.url(text), keysIn: () => [] }).evidence,
    http: { validation: exchange },
    startedAt: exchange.startedAt,
  };
  return diagnose(evidence)
    .findings.filter(
      (found) => found.severity !== "info" && found.evidence.some((path) => path.startsWith("http.")),
    )
    .map(({ id, title, severity, detail, fix }) => redactor.value({ id, title, severity, detail, fix }));
}

/** The exchange as a check would have seen it. */
function exchangeOf({ facts, answer }: Judged, { keys, redactor }: Rules): Exchange {
  const raw: RawResponse = {
    httpVersion: answer.httpVersion,
    status: answer.status,
    statusText: answer.statusText,
    headers: answer.headers,
    body: answer.body.beginning,
    cut: answer.body.bytes > answer.body.beginning.length,
    framing: framingOf(answer),
    interim: [],
  };
  const look = {
    keys: {
      ...(keys.secretKey && { secret: keys.secretKey }),
      ...(keys.validationKey && { validation: keys.validationKey }),
    },
    addresses: {},
    thirdParty: {},
  };
  return {
    name: "validation",
    ask: {
      method: "POST",
      event: facts.event?.type === "Validation" ? "Validation" : "Delivered",
      secret: facts.secret === "wrong" || facts.secret === "absent" ? facts.secret : "right",
      encoding: facts.encoding,
      expectContinue: false,
    },
    address: null,
    request: {
      method: "POST",
      url: redactor.trusted("http://127.0.0.1/"),
      headers: [],
      body: redactor.trusted(""),
    },
    response: describeResponse(raw, look, redactor, defaultMaxBodyBytes),
    timings: { totalMs: 0 },
    startedAt: new Date(0).toISOString(),
  };
}

function framingOf({
  headers,
  body,
}: {
  headers: CaughtAnswer["headers"];
  body: KeptBody;
}): RawResponse["framing"] {
  const has = (field: string) => headers.some(([name]) => name.toLowerCase() === field);
  if (has("transfer-encoding")) return "chunked";
  if (has("content-length")) return "content-length";
  return body.bytes === 0 ? "none" : "close";
}
