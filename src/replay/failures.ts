import { diagnose } from "../diagnose.ts";
import type { ConnectAttempt, Evidence, Exchange, ExchangeFailure, TlsHandshake } from "../evidence.ts";
import { describeFailure } from "../probes/http.ts";
import { describeResponse } from "../probes/response.ts";
import { Redactor, type RedactorOptions } from "../redact.ts";
import type { Finding } from "../report.ts";
import type { Bytes } from "../units.ts";
import type { RawFailure } from "../wire/http-exchange.ts";
import type { Reply } from "../wire/keep-alive.ts";
import type { RawResponse } from "../wire/response-reader.ts";
import { headerOf } from "./adapt/adapt.ts";
import { Document } from "./body/document.ts";
import { bodyText, type Judgement, responseOf } from "./judge.ts";
import type { Prepared } from "./options.ts";
import type { FailureExample } from "./report.ts";
import type { GroupKind } from "./tally.ts";

/** How a post ended: with an answer, whole or in part, or before one could be asked for. */
export type Ending =
  | { readonly reply: Reply }
  | {
      readonly unopened: ExchangeFailure;
      readonly attempt?: ConnectAttempt;
      readonly handshake?: TlsHandshake;
    };

export interface FailureContext {
  /** What is the same for all posts: settings, URL, DNS. */
  readonly evidence: Evidence;
  readonly keys: RedactorOptions;
  readonly maxBodyBytes: Bytes;
}

/** Answers that look different are diagnosed apart, up to this many; the rest by their status alone. */
const mostDiagnoses = 100;

/**
 * Names the causes of failing answers. Each is looked at alone, with the rules of a check; answers that look
 * alike, but for numbers and ids, are diagnosed once.
 */
export class Failures {
  readonly #context: FailureContext;
  readonly #known = new Map<string, GroupKind>();

  constructor(context: FailureContext) {
    this.#context = context;
  }

  /** The cause of an answer that the sender does not take, or may not take. */
  causeOf(post: Prepared, ending: Ending, judgement: Judgement): GroupKind {
    const rough = `${judgement.status} ${judgement.accepted} ${failureOf(ending)?.kind ?? ""}`;
    const likeness = `${rough} ${this.#likeness(post, ending)}`;
    const known =
      this.#known.get(likeness) ?? (this.#known.size >= mostDiagnoses ? this.#known.get(rough) : undefined);
    if (known !== undefined) return known;
    const group = this.#diagnose(post, ending, judgement);
    if (this.#known.size < mostDiagnoses) this.#known.set(likeness, group);
    if (!this.#known.has(rough)) this.#known.set(rough, group);
    return group;
  }

  /** The post as an example: where it stands, what came back, and why that will not do. */
  example(post: Prepared, ending: Ending, judgement: Pick<Judgement, "status">, why: string): FailureExample {
    const { captured } = post;
    const redactor = this.redactorFor(post);
    const response = "reply" in ending ? ending.reply : undefined;
    const body = response && this.#quote(response);
    const { file, line } = captured.source;
    return {
      file: redactor.text(file),
      ...(line !== undefined && { line }),
      index: post.index,
      type: captured.event === null ? null : redactor.text(captured.event.type, 40),
      messageId: captured.event?.messageId == null ? null : redactor.text(captured.event.messageId, 100),
      status: judgement.status,
      detail: redactor.text(body === undefined ? why : `${why} ${body}`, 400),
    };
  }

  /** Also hides what this post carries: the key it was captured with, and the addresses of people. */
  redactorFor({ captured, body }: Prepared): Redactor {
    const { keys } = this.#context;
    const type = headerOf(captured, "content-type");
    const documents = [captured.body.toString("latin1"), typeof body === "string" ? body : ""].map((text) =>
      Document.read(type, text),
    );
    const hidden = documents.flatMap((document) =>
      (document?.members ?? []).flatMap((member) => {
        const label = labels.get(member.name.toLowerCase());
        const text = label === undefined ? "" : (document?.text(member) ?? "");
        if (label === undefined || text.length < 4 || (keys.show && label === "secret key")) return [];
        return [{ text, label }];
      }),
    );
    return new Redactor({ ...keys, others: [...(keys.others ?? []), ...hidden] });
  }

  #quote(reply: Reply): string | undefined {
    const response = responseOf(reply);
    if (response === undefined) return undefined;
    const text = bodyText(response, this.#context.maxBodyBytes).replaceAll(/\s+/g, " ").trim();
    return text === "" ? "The body is empty." : `The body begins: ${text.slice(0, 4096)}`;
  }

  /** What is left of an answer when numbers, ids and dates are taken out. */
  #likeness({ captured }: Prepared, ending: Ending): string {
    if ("unopened" in ending)
      return `${ending.unopened.kind} ${ending.attempt?.outcome ?? ""} ${ending.unopened.kind === "tls"}`;
    const response = responseOf(ending.reply);
    if (response === undefined) return failurePhase(ending.reply);
    const type = headerOf(response, "content-type") ?? "";
    const text = bodyText(response, this.#context.maxBodyBytes)
      .slice(0, 2048)
      .replaceAll(/\b(?=[\w-]*\d)[\w-]{2,}|\d+/g, "#")
      .replaceAll(/\s+/g, " ");
    return `${captured.event?.type === "Validation"} ${type} ${text}`;
  }

  #diagnose(post: Prepared, ending: Ending, judgement: Judgement): GroupKind {
    const findings = diagnose(this.#evidenceOf(post, ending)).findings.filter(({ id }) => tells(id));
    const finding =
      findings.find(({ severity }) => severity === "error") ??
      findings.find(({ id }) => isOurs(id)) ??
      findings.find(({ severity }) => severity === "warning");
    return finding === undefined ? unexplained(judgement) : groupOf(finding, judgement);
  }

  #evidenceOf(post: Prepared, ending: Ending): Evidence {
    const { evidence } = this.#context;
    const exchange = this.#exchangeOf(post, ending);
    const opening = "unopened" in ending ? ending : undefined;
    return {
      ...evidence,
      ...(opening?.attempt && {
        tcp: {
          port: evidence.url.parsed?.port ?? 0,
          attempts: [opening.attempt],
          ownNetwork: { ipv4: true, ipv6: true },
        },
      }),
      ...(opening?.handshake && {
        tls: { serverName: evidence.url.parsed?.host ?? null, handshake: opening.handshake },
      }),
      // As in a check: where there is no address, nothing was asked.
      ...(opening?.unopened.kind !== "dns" && { http: { validation: exchange } }),
    };
  }

  #exchangeOf(post: Prepared, ending: Ending): Exchange {
    const redactor = this.redactorFor(post);
    const { captured } = post;
    const { evidence, keys, maxBodyBytes } = this.#context;
    const raw = "reply" in ending ? rawOf(ending.reply) : {};
    const failure =
      "unopened" in ending ? ending.unopened : raw.failure && describeFailure(raw.failure, redactor);
    const lookFor = {
      addresses: {},
      thirdParty: {},
      keys: {
        ...(keys.secretKey && { secret: keys.secretKey }),
        ...(keys.validationKey && { validation: keys.validationKey }),
      },
    };
    return {
      name: "validation",
      ask: {
        method: captured.method,
        event: captured.event?.type ?? null,
        secret: "right",
        encoding: /json/i.test(headerOf(captured, "content-type") ?? "") ? "json" : "form",
        expectContinue: false,
      },
      address: null,
      request: { method: captured.method, url: evidence.url.input, headers: [], body: redactor.text("") },
      ...(raw.response && { response: describeResponse(raw.response, lookFor, redactor, maxBodyBytes) }),
      ...(failure && { failure }),
      timings: { totalMs: 0 },
      startedAt: evidence.startedAt,
    };
  }
}

/** Fields that are not to be shown, in lower case, and what stands in their place. */
const labels: ReadonlyMap<string, string> = new Map([
  ["secretkey", "secret key"],
  ...["address", "fromaddress", "from", "to", "clientip", "inboundmailfrom", "inboundrcptto"].map(
    (name) => [name, "address"] as const,
  ),
]);

/** It was this machine that could not reach the endpoint, which says nothing about the endpoint. */
export function isOurs(cause: string): boolean {
  return cause.startsWith("tool/");
}

/** Rules about the way to the endpoint, its keys and its leaks are for `check`; here one answer is explained. */
function tells(id: string): boolean {
  return !/^(?:url|secret|leak)\//.test(id);
}

function groupOf(finding: Finding, judgement: Judgement): GroupKind {
  return {
    of: "failures",
    id: finding.id,
    severity: judgement.accepted === null || isOurs(finding.id) ? "warning" : "error",
    confidence: finding.confidence,
    title: finding.title,
    fix: finding.fix,
    docs: finding.docs,
  };
}

/** Where no rule says more than the contract does. */
function unexplained(judgement: Judgement): GroupKind {
  return {
    of: "failures",
    id: "handler/event-fails",
    severity: judgement.accepted === null ? "warning" : "error",
    confidence: "possible",
    title:
      judgement.accepted === null
        ? "It is not documented whether the sender takes this answer"
        : "The handler does not answer an event as the sender needs it",
    fix: [],
    docs: "prevalidate explain handler/event-fails",
  };
}

function rawOf(reply: Reply): { response?: RawResponse; failure?: RawFailure } {
  if (reply.kind === "read")
    return {
      ...(reply.response && { response: reply.response }),
      ...(reply.failure && { failure: reply.failure }),
    };
  const response = responseOf(reply);
  return response === undefined ? {} : { response };
}

function failureOf(ending: Ending): { readonly kind: string } | undefined {
  if ("unopened" in ending) return ending.unopened;
  return ending.reply.kind === "read" ? ending.reply.failure : undefined;
}

function failurePhase(reply: Reply): string {
  const failure = reply.kind === "read" ? reply.failure : undefined;
  return failure !== undefined && "phase" in failure ? failure.phase : "";
}
