import type { Header } from "./evidence.ts";
import { findForms, Readings } from "./keys/forms.ts";
import { findRare } from "./keys/rare.ts";
import { maskField } from "./redact/fields.ts";
import {
  findLinePatches,
  findTextPatches,
  inSomeForm,
  isLabelOf,
  label,
  type Patch,
  patch,
  sureness,
  withoutShadows,
} from "./redact/patch.ts";
import { findUrlCredentials } from "./redact/personal.ts";
import type { Bytes, Redacted } from "./units.ts";

export interface RedactorOptions {
  readonly secretKey?: string;
  readonly validationKey?: string;
  /** Other text that must not be shown, and what to call it. */
  readonly others?: readonly Secret[];
  /** Leave keys in sight. Everything else is done all the same. */
  readonly show?: boolean;
}

interface Secret {
  readonly text: string;
  readonly label: string;
  /** It opens nothing, as a wrong key: it is named where it stands whole, and pieces of it may be seen. */
  readonly harmless?: boolean;
}

/** A Redactor's labels, which it must know again. */
const anyLabel = /‹[^‹›\r\n]{1,60}›/g;
/** Looked at behind a cut, so that no key is cut in two and shown in part. */
const lookBehindCut = 4096;
/** Where one key hides in what is left when another is taken out. */
const mostRounds = 4;
const mostTextsRemembered = 500;
const mostCharactersRemembered = 1024;

/**
 * The one way out for text. Replaces keys in every form known, credentials and addresses of people,
 * and makes visible what would steer a terminal. Redacting twice is the same as once.
 */
export class Redactor {
  readonly #secrets: readonly Secret[];
  readonly #labels: ReadonlySet<string>;
  /** Header fields and the like come again with every exchange. */
  readonly #known = new Map<string, Redacted>();
  readonly #knownUrls = new Map<string, Redacted>();

  constructor({ secretKey, validationKey, others = [], show = false }: RedactorOptions) {
    const keys = show
      ? []
      : [
          { text: secretKey ?? "", label: "secret key" },
          { text: validationKey ?? "", label: "validation key" },
        ];
    this.#secrets = [...keys, ...others].filter(({ text }) => text !== "");
    this.#labels = new Set([...this.#secrets.map(({ label }) => label), "credentials", "address", "value"]);
  }

  /**
   * Makes text fit to be shown.
   * @param raw as it came.
   * @param limit characters of `raw` to keep; the rest is looked at, and dropped.
   */
  text(raw: string, limit = Number.POSITIVE_INFINITY): Redacted {
    const remembered = raw.length <= mostCharactersRemembered && raw.length <= limit;
    const known = remembered ? this.#known.get(raw) : undefined;
    if (known !== undefined) return known;
    const redacted = this.#redact(raw, limit, findTextPatches);
    if (remembered && this.#known.size < mostTextsRemembered) this.#known.set(raw, redacted);
    return redacted;
  }

  /**
   * Makes a URL fit to be shown: as `text`, and without credentials before its host or in its parameters.
   * @param raw as it was typed; it need not parse.
   */
  url(raw: string): Redacted {
    const known = this.#knownUrls.get(raw);
    if (known !== undefined) return known;
    const redacted = this.#redact(raw, Number.POSITIVE_INFINITY, (readings) => [
      ...findTextPatches(readings),
      ...findUrlCredentials(readings.raw.text).map((range) => ({
        ...range,
        text: label("credentials"),
        weight: 2,
      })),
    ]);
    if (this.#knownUrls.size < mostTextsRemembered && raw.length <= mostCharactersRemembered)
      this.#knownUrls.set(raw, redacted);
    return redacted;
  }

  /**
   * Makes a header field fit to be shown: of credentials the scheme stays, of cookies the names.
   * @param limit characters of the value to keep.
   */
  header(name: string, value: string, limit = Number.POSITIVE_INFINITY): Header {
    const isUrl = /^(?:content-)?location$|^referer$/i.test(name);
    const clean = isUrl ? this.url(value.slice(0, limit)) : this.text(value, limit);
    return [this.text(name), maskField(name, clean) as Redacted];
  }

  /**
   * Quotes the first octets of something, on one line.
   * @param raw octets of any kind: shown as UTF-8 where they are, as Latin-1 where they are not.
   * @param max octets to quote at most; `…` says that there were more.
   */
  bytes(raw: Buffer, max: Bytes): Redacted {
    const looked = raw.subarray(0, max + lookBehindCut);
    const utf8 = looked.toString("utf8");
    // The last character may be cut in two where there is more.
    const isText = !(looked.length < raw.length ? utf8.slice(0, -1) : utf8).includes("\ufffd");
    const kept = isText
      ? raw
          .subarray(0, max)
          .toString("utf8")
          .replace(/\ufffd$/, "").length
      : max;
    const shown = this.#redact(isText ? utf8 : looked.toString("latin1"), kept, findLinePatches);
    return (raw.length > max ? `${shown}…` : shown) as Redacted;
  }

  /**
   * Redacts every string inside a plain value once more, as belt and braces: it changes nothing that was redacted.
   * @param value of objects, arrays, strings and other primitives.
   * @returns the same value where nothing had to be changed, otherwise a copy.
   */
  value<T>(value: T): T {
    return this.#deep(value) as T;
  }

  /** The program's own words, which hold nothing from outside. */
  trusted(literal: string): Redacted {
    return literal as Redacted;
  }

  #deep(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#deep(item));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(([name, item]) => [name, item, this.#deep(item)] as const);
      if (entries.every(([, was, is]) => was === is)) return value;
      return Object.fromEntries(entries.map(([name, , is]) => [name, is]));
    }
    return value;
  }

  #redact(raw: string, limit: number, others: (readings: Readings) => readonly Patch[]): Redacted {
    const looked = raw.slice(0, limit + lookBehindCut);
    const patches = this.#outsideLabels(looked, (part) => [...this.#keys(part), ...others(part)]);
    let text = patch(looked, patches, limit);
    if (patches.length === 0) return text as Redacted;
    for (let round = 1; round < mostRounds; round++) {
      const again = patch(
        text,
        this.#outsideLabels(text, (part) => [...this.#keys(part), ...others(part)]),
      );
      if (again === text) break;
      text = again;
    }
    return text as Redacted;
  }

  /** Patches of the text between labels: labels say what they say. */
  #outsideLabels(text: string, find: (part: Readings) => readonly Patch[]): readonly Patch[] {
    const patches: Patch[] = [];
    let start = 0;
    const search = (end: number) => {
      for (const found of end > start ? find(new Readings(text.slice(start, end))) : [])
        patches.push(start === 0 ? found : { ...found, start: found.start + start, end: found.end + start });
    };
    for (const match of text.matchAll(anyLabel)) {
      if (!isLabelOf(match[0].slice(1, -1), this.#labels)) continue;
      search(match.index);
      start = match.index + match[0].length;
    }
    search(text.length);
    return patches;
  }

  #keys(readings: Readings): readonly Patch[] {
    const found = this.#secrets.flatMap((secret) =>
      findForms(readings, secret.text, "hide").map((one) => ({ ...one, label: secret.label })),
    );
    const known = withoutShadows(found, readings.raw.text.length).map(
      ({ start, end, form, label: name }) => ({
        start,
        end,
        text: label(name, form),
        weight: sureness(form) * 1e6 + (end - start),
      }),
    );
    const rare = this.#secrets.flatMap((secret) =>
      secret.harmless
        ? []
        : findRare(readings, secret.text).map(({ start, end }) => ({
            start,
            end,
            text: `‹${secret.label}, ${inSomeForm}›`,
            weight: end - start,
          })),
    );
    return [...known, ...rare];
  }
}
