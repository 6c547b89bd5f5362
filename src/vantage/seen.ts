import { accepted } from "../causes/accepted.ts";
import { outcomeOf } from "../causes/outcome.ts";
import type { Evidence, Exchange, Silence, Vantage } from "../evidence.ts";
import type { Diagnosis } from "../report.ts";
import type { Redacted } from "../units.ts";
import { exchange, quoteBody } from "../view.ts";

/** A check, as far as it is looked at from outside it. */
export interface Seen extends Pick<Diagnosis, "findings" | "likelyCause"> {
  readonly evidence: Evidence;
}

/**
 * Puts a check from elsewhere in short. Pure: it serves the command, and what collects the reports of a fleet.
 * @param seen the check from there.
 * @param place what it is called, and the way there.
 * @param here ids of what was found in the check that it stands beside (see `errorsOf`).
 */
export function vantageOf(
  seen: Seen,
  place: Pick<Vantage, "name" | "by">,
  here: ReadonlySet<string>,
): Vantage {
  const { evidence, likelyCause } = seen;
  const failed = whyNotSeen(seen);
  if (failed !== undefined) return { ...place, failed, cause: null, onlyThere: [] };
  const validation = exchange(evidence, "validation");
  const answer = validation && answerOf(evidence, validation);
  const addresses = addressesOf(evidence);
  const certificate = certificateOf(evidence);
  return {
    ...place,
    ...(answer === undefined ? { silence: silenceOf(evidence, validation) } : { answer }),
    ...(addresses.length > 0 && { addresses }),
    ...(certificate && { certificate }),
    cause: likelyCause?.id ?? null,
    onlyThere: seen.findings
      .filter(({ id, severity }) => severity === "error" && !here.has(id))
      .map(({ id }) => id),
  };
}

/** Ids of the errors of a check, and of what they explain. */
export function errorsOf({ findings }: Pick<Seen, "findings">): ReadonlySet<string> {
  return new Set(
    findings.filter(({ severity }) => severity === "error").flatMap(({ id, explains }) => [id, ...explains]),
  );
}

/** A proxy that failed, a network that is down, a check that was broken off: none of it is the endpoint's. */
function whyNotSeen({ evidence, findings }: Seen): Redacted | undefined {
  const failure = exchange(evidence, "validation")?.failure;
  if (failure?.kind === "proxy" && failure.code === undefined)
    return failure.detail ?? words("the proxy failed");
  // What the proxy met beyond itself is a silence of the endpoint.
  const own = findings.find(({ id }) => /^tool\/(?!stopped-at-bound|proxy-failed)/.test(id));
  if (own !== undefined) return words(`${own.title}: ${own.detail}`);
  const asked = exchange(evidence, "validation") !== undefined || evidence.dns?.addresses.length === 0;
  return asked ? undefined : words("the check was broken off before anything was asked");
}

function answerOf(evidence: Evidence, validation: Exchange): Vantage["answer"] {
  const { response, failure } = validation;
  if (response === undefined || failure !== undefined) return undefined;
  return {
    status: response.status,
    statusText: response.statusText,
    accepted: accepted(evidence, validation),
    // Cut out of text that is redacted.
    quote: quoteBody(response) as Redacted,
    shape: response.body.shape,
  };
}

function silenceOf(evidence: Evidence, validation: Exchange | undefined): Silence {
  const failure = validation?.failure;
  if (validation === undefined || failure === undefined)
    return { how: "dns", words: words("no address for the name") };
  const told = words(outcomeOf(evidence, validation));
  switch (failure.kind) {
    case "proxy":
      return { how: failure.code ?? "failed", words: failure.detail ?? told };
    case "connect":
      return { how: failure.outcome === "connected" ? "failed" : failure.outcome, words: told };
    case "empty-reply":
      return { how: "closed", words: told };
    case "dns":
    case "tls":
    case "reset":
    case "timeout":
      return { how: failure.kind, words: told };
    default:
      return { how: "garbled", words: told };
  }
}

/** Only where a name was looked up there. */
function addressesOf({ dns, url }: Evidence): readonly string[] {
  if (url.parsed?.hostKind !== "name") return [];
  return (dns?.addresses ?? []).filter(({ source }) => source === "dns").map(({ address }) => address);
}

function certificateOf({ tls }: Evidence): Vantage["certificate"] {
  const leaf = tls?.handshake.outcome === "established" ? tls.handshake.chain[0] : undefined;
  if (leaf === undefined) return undefined;
  const { fingerprint256, subject, issuer, notAfter } = leaf;
  return { fingerprint256, subject, issuer, notAfter };
}

/** Text of this program's own, or made of redacted evidence. */
function words(text: string): Redacted {
  return text as Redacted;
}
