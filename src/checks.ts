import { comesAndGoes, profileOf } from "./causes/accepted.ts";
import type { Evidence } from "./evidence.ts";
import type { Profile } from "./protocol/profile.ts";
import type { Check, CheckId, Finding, Outcome } from "./report.ts";
import { hasExactKey, lastOf, successful } from "./view.ts";

/*
 * The twelve questions in the order a person asks them, each with a sentence for either answer.
 */

type Titles = Readonly<Record<Outcome, string>>;

interface Question {
  readonly id: CheckId;
  readonly titles: Titles | ((profile: Profile) => Titles);
  readonly decide: (evidence: Evidence, found: Found) => Outcome;
}

interface Found {
  /** The gravest severity among findings whose id matches. */
  readonly worst: (pattern: RegExp) => "error" | "warning" | undefined;
}

/** What is asked about the key in the answer, by the key that the profile wants back. */
const returnTitles: Readonly<Record<"validation" | "secret" | "none", Titles>> = {
  validation: {
    pass: "It returns the Validation Key",
    fail: "It does not return the Validation Key",
    warn: "It returns the Validation Key, with reservations",
    skipped: "Whether it returns the Validation Key was not found out",
  },
  secret: {
    pass: "It returns the Secret Key",
    fail: "Its answer does not validate",
    warn: "It does not return the Secret Key as the documentation asks",
    skipped: "Whether it returns the Secret Key was not found out",
  },
  none: {
    pass: "It need return no key",
    fail: "It need return no key",
    warn: "It need return no key",
    skipped: "It need return no key: the status alone counts",
  },
};

const questions: readonly Question[] = [
  {
    id: "reachable",
    titles: {
      pass: "The endpoint is reachable",
      fail: "The endpoint can't be reached",
      warn: "The endpoint is reachable, with reservations",
      skipped: "Whether the endpoint is reachable was not found out",
    },
    decide: ({ http, url }, { worst }) => {
      const bad = worst(/^(dns|tcp)\/(?!only-from-here)|^url\/invalid|^http\/(not-http|empty-reply|timeout)/);
      if (bad === "error" || url.problem) return "fail";
      if (bad === "warning" || worst(apartElsewhere)) return "warn";
      return http?.validation?.response !== undefined || worst(spokeAmiss) === "error" ? "pass" : "skipped";
    },
  },
  {
    id: "public",
    titles: {
      pass: "Its address is public",
      fail: "Its address is not public",
      warn: "Its address is public, with reservations",
      skipped: "Whether its address is public was not asked",
    },
    decide: ({ settings, dns }, { worst }) => {
      if (worst(/^url\/(private-address|local-name)/) === "error") return "fail";
      if (settings.local || dns === undefined) return "skipped";
      return dns.addresses.some(({ source }) => source !== "option") ? "pass" : "skipped";
    },
  },
  {
    id: "https",
    titles: {
      pass: "It is asked over HTTPS",
      fail: "HTTPS does not work",
      warn: "Plain HTTP: keys and addresses travel in clear",
      skipped: "Plain HTTP; HTTPS was not asked about",
    },
    decide: ({ url, tls }, { worst }) => {
      const bad = worst(/^url\/plain-http|^tls\/(not-tls|protocol|no-shared|sni|client|handshake)/);
      if (bad === "error") return "fail";
      if (bad === "warning") return "warn";
      if (url.parsed?.scheme === "http") return "skipped";
      return tls?.handshake.outcome === "established" ? "pass" : "skipped";
    },
  },
  {
    id: "certificate",
    titles: {
      pass: "Its certificate is valid",
      fail: "Its certificate is not valid",
      warn: "Its certificate is valid, with reservations",
      skipped: "There was no certificate to look at",
    },
    decide: ({ tls }, { worst }) => {
      const bad = worst(
        /^tls\/(expired|not-yet-valid|expires-soon|wrong-host|self-signed|untrusted|missing-intermediate|weak)|^tool\/tls-intercepted/,
      );
      if (bad !== undefined) return outcomeOf(bad);
      return tls?.handshake.outcome === "established" ? "pass" : "skipped";
    },
  },
  {
    id: "accepts-post",
    titles: {
      pass: "It accepts POST",
      fail: "It does not accept the POST",
      warn: "It accepts POST, with reservations",
      skipped: "Whether it accepts POST was not found out",
    },
    decide: (evidence, { worst }) => {
      const { http } = evidence;
      const bad = worst(
        /^(method|route|redirect|gate)\/|^handler\/(crash|unexplained|other-success)|^http\/|^key\/error-status/,
      );
      const answer = http?.validation?.response;
      if (answer === undefined) return worst(spokeAmiss) === "error" ? "fail" : "skipped";
      if (bad === "error" && !successful(answer)) return "fail";
      if (successful(answer)) return bad === "warning" || losesMessages(evidence, worst) ? "warn" : "pass";
      return answer.status === 401 || answer.status === 403 ? "pass" : "fail";
    },
  },
  {
    id: "recognises-secret-key",
    titles: {
      pass: "It recognises the Secret Key",
      fail: "It does not recognise the Secret Key",
      warn: "It lets the Secret Key in, and others too",
      skipped: "Whether it recognises the Secret Key was not found out",
    },
    decide: (evidence, { worst }) => {
      if (worst(/^handler\/rejects-right-secret/) === "error") return "fail";
      if (worst(/^secret\/not-checked/)) return "warn";
      if (acceptedValidation(evidence)) return "pass";
      return tellsSecretsApart(evidence) ? "pass" : "skipped";
    },
  },
  {
    id: "returns-validation-key",
    titles: ({ validationNeedsKey, returnedKey }) =>
      returnTitles[validationNeedsKey === "none" ? "none" : returnedKey],
    decide: (evidence, { worst }) => {
      const { validationNeedsKey: need, returnedKey } = profileOf(evidence);
      if (need === "none") return "skipped";
      // A body that a client can't read to its end, or can't decode, returns nothing.
      if (worst(unreadable) === "error") return "fail";
      const answer = evidence.http?.validation?.failure ? undefined : evidence.http?.validation?.response;
      if (answer === undefined) return "skipped";
      if (comesAndGoes(evidence)) return "warn";
      const bad = worst(/^key\/|^handler\/other-success/);
      if (!successful(answer)) return hasExactKey(answer, returnedKey) ? "warn" : "fail";
      if (hasExactKey(answer, returnedKey)) return bad ? "warn" : "pass";
      return bad === "warning" || need === "expected" ? "warn" : "fail";
    },
  },
  {
    id: "rejects-wrong-secret",
    titles: {
      pass: "It rejects a wrong Secret Key",
      fail: "It accepts a wrong Secret Key",
      warn: "It does not reject a wrong Secret Key as it should",
      skipped: "What it does with a wrong Secret Key was not found out",
    },
    decide: (evidence, { worst }) => {
      const bad = worst(/^secret\//);
      if (bad !== undefined) return outcomeOf(bad);
      if (acceptedValidation(evidence))
        return lastOf(evidence, "wrong-secret")?.response ? "pass" : "skipped";
      return tellsSecretsApart(evidence) ? "pass" : "skipped";
    },
  },
  ...(["Delivered", "Failed", "Complaint"] as const).map((type): Question => {
    const name = type.toLowerCase();
    return {
      id: `handles-${name}` as CheckId,
      titles: ({ types, title }) => ({
        pass: `It takes ${type} events`,
        fail: `It does not take ${type} events`,
        warn: `It takes ${type} events, with reservations`,
        skipped: types.includes(type)
          ? `${type} events were not posted`
          : `${type} events don't come: it is an endpoint of ${title}`,
      }),
      decide: (evidence, { worst }) =>
        handlesEvent(evidence, name, worst(/^gate\/rate-limited/) === "warning"),
    };
  }),
  {
    id: "leaks-nothing",
    titles: {
      pass: "Its answers leak nothing",
      fail: "Its answers leak something",
      warn: "Its answers leak something",
      skipped: "There was no answer to look for leaks in",
    },
    decide: ({ http }, { worst }) => {
      const bad = worst(/^leak\/|^secret\/key-leaked/);
      if (bad !== undefined) return outcomeOf(bad);
      return http?.validation?.response === undefined ? "skipped" : "pass";
    },
  },
];

/**
 * Answers the contract's twelve questions from evidence and findings.
 * @returns all twelve, always, in the contract's order.
 */
export function decideChecks(evidence: Evidence, findings: readonly Finding[]): readonly Check[] {
  const found: Found = {
    worst: (pattern) => {
      const ids = (severity: string) =>
        findings
          .filter((finding) => finding.severity === severity)
          .flatMap(({ id, explains }) => [id, ...explains])
          .some((id) => pattern.test(id));
      return ids("error") ? "error" : ids("warning") ? "warning" : undefined;
    },
  };
  const failed = findings.some(({ severity }) => severity === "error");
  return questions.map(({ id, titles, decide }) => {
    const decided = decide(evidence, found);
    // Where the contract leaves open whether it matters, it is warned about and fails nothing.
    const outcome = decided === "fail" && !failed ? "warn" : decided;
    const sentences = typeof titles === "function" ? titles(profileOf(evidence)) : titles;
    return { id, title: sentences[outcome], outcome };
  });
}

/** Posts of a type that has no question of its own are refused. */
function losesMessages(evidence: Evidence, worst: Found["worst"]): boolean {
  const asked = profileOf(evidence).types.includes("Delivered");
  return !asked && worst(/^handler\/|^route\/message-too-large/) === "error";
}

/** From another place it is not as it is from here. */
const apartElsewhere = /\/only-from-here$|^http\/fails-elsewhere$/;

/** It took the post and answered, and the answer is none that a client could read. */
const spokeAmiss = /^http\/(malformed|http2-only|truncated)/;
const unreadable = /^http\/(malformed|truncated|bad-encoding)/;

function outcomeOf(severity: "error" | "warning"): Outcome {
  return severity === "error" ? "fail" : "warn";
}

function acceptedValidation(evidence: Evidence): boolean {
  const { validationNeedsKey: need, returnedKey } = profileOf(evidence);
  const seen = evidence.http?.validation;
  if (seen?.response === undefined || seen.failure !== undefined) return false;
  return need === "required" ? hasExactKey(seen.response, returnedKey) : successful(seen.response);
}

/** The right Secret Key gets a 2xx and a wrong one doesn't, whatever else is amiss with the answer. */
function tellsSecretsApart(evidence: Evidence): boolean {
  const right = evidence.http?.validation;
  const wrong = lastOf(evidence, "wrong-secret");
  if (right?.failure !== undefined || !successful(right?.response)) return false;
  return wrong?.failure === undefined && wrong?.response !== undefined && !successful(wrong.response);
}

function handlesEvent(evidence: Evidence, name: string, limited: boolean): Outcome {
  const seen = lastOf(evidence, name);
  if (seen === undefined) return "skipped";
  // What the limit kept back says nothing of the handler.
  if (limited && [429, 503].includes(seen.response?.status ?? 0)) return "skipped";
  if (seen.failure !== undefined || !successful(seen.response)) return "fail";
  const { eventsNeedKey: need, returnedKey } = profileOf(evidence);
  if (need !== "required" || hasExactKey(seen.response, returnedKey)) return "pass";
  return hasExactKey(evidence.http?.validation?.response, returnedKey) ? "warn" : "fail";
}
