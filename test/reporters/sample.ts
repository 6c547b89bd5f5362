import type { Evidence, Exchange } from "../../src/evidence.ts";
import {
  type Check,
  type Comparison,
  checkIds,
  type Finding,
  type Outcome,
  type Report,
} from "../../src/report.ts";
import type { Redacted } from "../../src/units.ts";

/** Text that a probe would have redacted; here it never held a key. */
export const shown = (text: string): Redacted => text as Redacted;

/** A finding with what is given; the rest is plain. */
export function finding(about: Partial<Finding> = {}): Finding {
  return {
    id: "key/html-escaped",
    severity: "error",
    confidence: "certain",
    title: "The Validation Key is HTML-escaped",
    detail:
      "The answer to the validation post is 200 OK and has the Validation Key as HTML writes it: “&” became “&amp;”. The sender compares byte for byte.",
    fix: [
      "Write the key as it is: in a Jinja template, {{ key|safe }}.",
      "Better, answer with text/plain and the key alone.",
    ],
    evidence: ["http.validation"],
    explains: [],
    fittedTo: [],
    docs: "docs/causes/key/html-escaped.md",
    ...about,
  };
}

export function exchange(about: Partial<Exchange> = {}): Exchange {
  return {
    name: "validation",
    ask: { method: "POST", event: "Validation", secret: "right", encoding: "form", expectContinue: false },
    address: "192.0.2.7",
    request: {
      method: "POST",
      url: shown("https://example.com/hook?a=b"),
      headers: [
        [shown("Host"), shown("example.com")],
        [shown("Content-Type"), shown("application/x-www-form-urlencoded")],
      ],
      body: shown("ServerId=10000&SecretKey=‹secret key›&Type=Validation"),
    },
    response: {
      httpVersion: "1.1",
      status: 200,
      statusText: shown("OK"),
      headers: [[shown("Content-Type"), shown("text/html; charset=utf-8")]],
      body: {
        text: shown("<p>Tom &amp; Jerry</p>\n"),
        bytes: 23,
        cut: false,
        framing: "content-length",
        charset: { declared: shown("utf-8"), used: "utf-8", bom: false },
        digest: "d",
        shape: "s",
      },
      interim: [],
      sightings: [{ key: "validation", form: "html-escaped", where: "body", at: 3 }],
      personalData: [],
      reflected: [],
    },
    timings: { dnsMs: 12, connectMs: 8, tlsMs: 31, firstByteMs: 140, totalMs: 196 },
    startedAt: "2026-01-02T03:04:05.678Z",
    ...about,
  };
}

export function evidence(about: Partial<Evidence> = {}): Evidence {
  const keyFacts = {
    length: 20,
    special: false,
    hasPlus: false,
    hasUpper: true,
    hasLower: true,
    outerWhitespace: false,
  };
  return {
    settings: {
      profile: "classic",
      local: false,
      timeoutMs: 10_000,
      maxBodyBytes: 1_048_576,
      proxied: false,
      keys: { secret: keyFacts, validation: keyFacts, same: false },
    },
    url: { input: shown("https://example.com/hook?a=b") },
    startedAt: "2026-01-02T03:04:05.000Z",
    http: { validation: exchange() },
    ...about,
  };
}

/** The twelve checks, all of them passed but for those given. */
export function checks(outcomes: Partial<Record<Check["id"], Outcome>> = {}): readonly Check[] {
  return checkIds.map((id) => ({ id, title: `The sentence about ${id}`, outcome: outcomes[id] ?? "pass" }));
}

/** A comparison with a baseline that knows nothing, and nothing is new but what is given. */
export function comparison(about: Partial<Comparison> = {}): Comparison {
  return { baseline: null, new: [], known: [], gone: [], worse: [], regressed: false, ...about };
}

/** A report of a failed check, with what is given in place of its own. */
export function report(about: Partial<Report> = {}): Report {
  const findings = about.findings ?? [finding()];
  return {
    schema: "prevalidate/report@1",
    tool: { name: "prevalidate", version: "0.0.0" },
    target: shown("https://example.com/hook?a=b"),
    profile: "classic",
    startedAt: "2026-01-02T03:04:05.000Z",
    durationMs: 412,
    verdict: "fail",
    validates: false,
    likelyCause: findings.find(({ severity }) => severity === "error") ?? null,
    findings,
    checks: checks({ "returns-validation-key": "fail", "handles-delivered": "skipped" }),
    software: [],
    evidence: evidence(),
    ...about,
  };
}

export const passed = (about: Partial<Report> = {}): Report =>
  report({ verdict: "pass", validates: true, findings: [], checks: checks(), ...about });
