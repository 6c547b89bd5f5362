import type { Ask } from "../evidence.ts";
import { encodeForm } from "../protocol/encode.ts";
import type { SimulatedEvent } from "../protocol/event.ts";
import type { Profile } from "../protocol/profile.ts";
import { auditName, auditWordsOf } from "./words.ts";

/** What a request of an audit is written with: once with keys for the wire, once with labels for the evidence. */
export interface Writer {
  /** The right Secret Key, or its label. */
  readonly right: string;
  /** A key that is nobody's, or its label. */
  readonly wrong: string;
  /** The right key changed by `how`; in the evidence a label that says how. */
  altered(how: (key: string) => string, label: string): string;
  /** `name=value`, percent-encoded. */
  pair(name: string, value: string): string;
  /** The value of the ServerId field. */
  readonly serverId: string;
  /** A simulated event with that key (null for none). */
  event(type: string, secretKey: string | null): SimulatedEvent;
}

/** A request as it is written; what is not said is as a check has it. */
export interface Written {
  readonly method?: string;
  readonly contentType?: string | null;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Added to the query of the URL. */
  readonly query?: string;
  readonly body?: string;
  /** How the body becomes octets; UTF-8 unless set. */
  readonly octets?: (body: string) => Buffer;
  /** Text of third parties in it, and addresses, to be looked for in the answer. */
  readonly event?: Pick<SimulatedEvent, "addresses" | "thirdParty">;
}

/** A request that an audit may send. */
export interface AuditLine {
  readonly name: string;
  readonly purpose: string;
  readonly ask: Ask;
  /** What the method is; POST unless set. */
  readonly method: string;
  /** Sent only where the sender's own validation passed: it is held against that answer. */
  readonly needsPass: boolean;
  /** Sent only to an endpoint that is called local: it may leave something behind. */
  readonly localOnly: boolean;
  readonly write: (writer: Writer) => Written;
}

export interface LineOptions {
  readonly secret: Ask["secret"];
  readonly encoding?: Ask["encoding"];
  readonly event?: string | null;
  readonly method?: string;
  readonly needsPass?: boolean;
  readonly localOnly?: boolean;
  readonly purpose?: string;
}

/** Defines one request of an audit by its name in `words.ts`. */
export function line(name: string, options: LineOptions, write: AuditLine["write"]): AuditLine {
  const full = auditName(name);
  const method = options.method ?? "POST";
  const { kind, words = name } = auditWordsOf(full) ?? {};
  const asKey = kind === "value" || kind === "near" || kind === "lookup" || kind === "operator";
  const holdsKey = kind === "elsewhere" ? `validation with the Secret Key in ${words}` : words;
  return {
    name: full,
    purpose: options.purpose ?? (asKey ? `validation; as SecretKey ${words}` : holdsKey),
    ask: {
      method,
      event: options.event === undefined ? "Validation" : options.event,
      secret: options.secret,
      encoding: options.encoding ?? "form",
      expectContinue: false,
      variant: name,
    },
    method,
    needsPass: options.needsPass ?? true,
    localOnly: options.localOnly ?? false,
    write,
  };
}

/** Says in the body of a validation post that it is none of the sender's. */
export const simulatedField = ["MailingId", "prevalidate-simulated"] as const;

/** A validation as a form; `secret` is the pair of the Secret Key as it is to stand there, or several, or none. */
export function formValidation(writer: Writer, secret: string, type = "Type=Validation"): string {
  const fields = [writer.pair("ServerId", writer.serverId), secret, type, writer.pair(...simulatedField)];
  return fields.filter((pair) => pair !== "").join("&");
}

/** A validation as JSON; `secret` is the members that stand for the Secret Key, as JSON text. */
export function jsonValidation(writer: Writer, secret: string, type = '"Type":"Validation"'): string {
  const [name, marked] = simulatedField;
  const serverId = /^[1-9]\d{0,8}$/.test(writer.serverId) ? writer.serverId : JSON.stringify(writer.serverId);
  const members = [`"ServerId":${serverId}`, secret, type, `"${name}":"${marked}"`];
  return `{${members.filter((member) => member !== "").join(",")}}`;
}

/** The member `"SecretKey":value`, from a value that JSON can write. */
export function jsonSecret(value: unknown): string {
  return `"SecretKey":${JSON.stringify(value)}`;
}

/** A validation in the profile's encoding, with that text as its Secret Key. */
export function plainValidation(writer: Writer, profile: Profile, secret: string): Written {
  return profile.validationEncoding === "json"
    ? json(jsonValidation(writer, jsonSecret(secret)))
    : form(formValidation(writer, writer.pair("SecretKey", secret)));
}

export function form(body: string): Written {
  return { contentType: "application/x-www-form-urlencoded", body };
}

export function json(body: string): Written {
  return { contentType: "application/json", body };
}

const labels = /(‹[^‹›]*›)/;

/** `name=value` as a form has it, with labels left as they are. */
export function labelledPair(name: string, value: string): string {
  const escaped = value
    .split(labels)
    .map((part) => (labels.test(part) ? part : encodeForm([["v", part]]).slice(2)));
  return `${encodeForm([[name, ""]])}${escaped.join("")}`;
}
