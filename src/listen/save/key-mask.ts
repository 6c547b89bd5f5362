import { findForms, Readings, withoutOverlaps } from "../../keys/forms.ts";
import { maskField } from "../../redact/fields.ts";
import type { SecretState } from "../post-facts.ts";
import type { HeadField } from "../wire/head.ts";

export const secretLabel = "‹secret key›";
export const validationLabel = "‹validation key›";
/** In the place of a Secret Key that is not the one known: it may be another server's. */
export const otherSecretLabel = "‹other secret key›";

interface Named {
  readonly text: string;
  readonly label: string;
  /** In which it stands plainly. */
  readonly forms: readonly string[];
}

/** The value of the field in a form, up to the next pair. */
const inForm = /(^|&)(secretkey(?:\[[^=&]*\]|%5b[^=&]*)?)=([^&]*)/gi;
/** In JSON: a string, a flat array or object, or what is neither. */
const inJson = /("secretkey"\s*:\s*)("(?:[^"\\]|\\.)*"|\[[^[\]]*\]|\{[^{}]*\}|[^\s,}\]]+)/gi;

const mostRemembered = 500;

/**
 * Takes keys out of what is saved. Personal data stays: it is the capture. Replay puts the keys of its day in
 * the places that this leaves.
 */
export class KeyMask {
  readonly #keys: readonly Named[];
  readonly #known = new Map<string, string>();
  readonly #made = new WeakMap<object, unknown>();

  constructor(keys: { readonly secretKey?: string; readonly validationKey?: string }) {
    this.#keys = [
      { text: keys.validationKey ?? "", label: validationLabel },
      { text: keys.secretKey ?? "", label: secretLabel },
    ]
      .filter(({ text }) => text !== "")
      .map((key) => ({ ...key, forms: plainForms(key.text) }));
  }

  /** A header field without keys, and without the credentials that stand in it by its name. */
  header([name, value]: HeadField): HeadField {
    const id = `${name}:${value}`;
    let masked = this.#known.get(id);
    if (masked === undefined) {
      masked = maskField(name, this.#everyForm(value));
      this.#remember(id, masked);
    }
    return [name, masked];
  }

  /** What was made of an object, made the first time that it comes: the listener's own answers come again and again. */
  once<T>(of: object, make: () => T): T {
    const known = this.#made.get(of) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(of, made);
    return made;
  }

  url(url: string): string {
    return this.text(url);
  }

  /** Text in which keys may be written in any way, such as an answer. */
  text(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const masked = this.#everyForm(text);
    if (text.length <= 4096) this.#remember(text, masked);
    return masked;
  }

  /**
   * The body of a post. Its Secret Key is written as the sender writes it where it is the right one; where it is
   * not, the value goes whatever it is, and the rest is looked through for any form of the keys.
   */
  post(text: string, secret: SecretState): string {
    if (secret === "right") return this.#exact(text);
    const label = secret === "unknown" ? secretLabel : otherSecretLabel;
    return this.#everyForm(
      text
        .replaceAll(inForm, (pair, before: string, name: string, value: string) =>
          value === "" ? pair : `${before}${name}=${label}`,
        )
        .replaceAll(inJson, (pair, name: string, value: string) =>
          value === '""' || value === "null" ? pair : `${name}"${label}"`,
        ),
    );
  }

  /** The forms in which a key stands plainly, for bodies that are too long to be had as a whole. */
  get plainForms(): readonly { readonly octets: Buffer; readonly label: Buffer }[] {
    return this.#keys.flatMap(({ forms, label }) =>
      forms.map((form) => ({ octets: Buffer.from(form, "utf8"), label: Buffer.from(label, "utf8") })),
    );
  }

  #exact(text: string): string {
    let masked = text;
    for (const { forms, label } of this.#keys) {
      for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, label);
    }
    return masked;
  }

  #everyForm(text: string): string {
    let masked = text;
    for (const { text: key, label } of this.#keys) {
      const found = withoutOverlaps(findForms(new Readings(masked), key, "report"), masked.length);
      let out = "";
      let copied = 0;
      for (const { start, end } of found) {
        out += masked.slice(copied, start) + label;
        copied = end;
      }
      masked = out + masked.slice(copied);
    }
    return masked;
  }

  #remember(text: string, masked: string): void {
    if (this.#known.size < mostRemembered) this.#known.set(text, masked);
  }
}

/** A mask that leaves everything as it is. */
export class NoMask extends KeyMask {
  constructor() {
    super({});
  }

  override header(field: HeadField): HeadField {
    return field;
  }

  override post(text: string): string {
    return text;
  }
}

/** As it is, percent-encoded (in either case of hex), with `+` for spaces, and escaped for JSON. */
function plainForms(key: string): readonly string[] {
  const percent = encodeURIComponent(key);
  const lower = percent.replaceAll(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase());
  return [
    ...new Set([key, percent, lower, percent.replaceAll("%20", "+"), JSON.stringify(key).slice(1, -1)]),
  ];
}

/** Takes plain forms of keys out of octets that come in pieces. */
export class OctetMask {
  readonly #forms: KeyMask["plainForms"];
  readonly #longest: number;
  #kept: Buffer = Buffer.alloc(0);

  constructor(mask: KeyMask) {
    this.#forms = mask.plainForms;
    this.#longest = Math.max(0, ...this.#forms.map(({ octets }) => octets.length));
  }

  /** @returns what is surely past, masked; a beginning of a key is kept back. */
  push(piece: Buffer): Buffer {
    if (this.#longest === 0) return piece;
    const bytes = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    const { out, rest } = this.#replace(bytes, bytes.length - this.#longest + 1);
    this.#kept = Buffer.from(rest);
    return out;
  }

  /** The last of it. */
  end(): Buffer {
    const { out, rest } = this.#replace(this.#kept, this.#kept.length);
    this.#kept = Buffer.alloc(0);
    return Buffer.concat([out, rest]);
  }

  /** Replaces forms that begin before `until`; `rest` is what stands from there on. */
  #replace(bytes: Buffer, until: number): { out: Buffer; rest: Buffer } {
    const pieces: Buffer[] = [];
    let at = 0;
    for (;;) {
      const next = this.#nearest(bytes, at);
      if (next === undefined || next.start >= until) break;
      pieces.push(bytes.subarray(at, next.start), next.label);
      at = next.end;
    }
    const stop = Math.max(at, Math.min(bytes.length, until));
    pieces.push(bytes.subarray(at, stop));
    return { out: Buffer.concat(pieces), rest: bytes.subarray(stop) };
  }

  #nearest(bytes: Buffer, from: number): { start: number; end: number; label: Buffer } | undefined {
    let nearest: { start: number; end: number; label: Buffer } | undefined;
    for (const { octets, label } of this.#forms) {
      const start = bytes.indexOf(octets, from);
      if (start === -1 || (nearest !== undefined && start > nearest.start)) continue;
      const end = start + octets.length;
      if (nearest === undefined || start < nearest.start || end > nearest.end)
        nearest = { start, end, label };
    }
    return nearest;
  }
}
