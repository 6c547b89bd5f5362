type Fail = (field: string, problem: string) => never;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads the members of one JSON object, each by the form it must have. What does not fit is told to `fail`
 * with its dotted path and the form wanted, and never with the value itself, which may be a key.
 */
export class Reader {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #fail: Fail;

  constructor(value: Readonly<Record<string, unknown>>, path: string, fail: Fail) {
    this.#value = value;
    this.#path = path;
    this.#fail = fail;
  }

  object(name: string): Reader {
    const value = this.#member(name);
    return isObject(value)
      ? new Reader(value, this.#pathOf(name), this.#fail)
      : this.#wrong(name, "an object");
  }

  /** Null counts as absent. */
  optionalObject(name: string): Reader | undefined {
    return this.#absent(name) ? undefined : this.object(name);
  }

  string(name: string): string {
    const value = this.#member(name);
    return typeof value === "string" ? value : this.#wrong(name, "a string");
  }

  optionalString(name: string): string | undefined {
    return this.#absent(name) ? undefined : this.string(name);
  }

  /** Text that is not empty and has no control characters or white space in it. */
  line(name: string): string {
    const value = this.#member(name);
    const fits = typeof value === "string" && /^[^\s\0-\x1f\x7f]+$/.test(value);
    return fits ? value : this.#wrong(name, "a string without white space");
  }

  /** RFC 9110 §5.6.2. */
  token(name: string): string {
    const value = this.#member(name);
    return isToken(value) ? value : this.#wrong(name, "an HTTP token");
  }

  oneOf<T extends string>(name: string, wanted: readonly T[]): T {
    const value = this.#member(name);
    const found = wanted.find((word) => word === value);
    return found ?? this.#wrong(name, wanted.map((word) => `"${word}"`).join(" or "));
  }

  optionalOneOf<T extends string>(name: string, wanted: readonly T[]): T | undefined {
    return this.#absent(name) ? undefined : this.oneOf(name, wanted);
  }

  integer(name: string, least: number, most: number): number {
    const value = this.#member(name);
    const fits = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
    return fits ? value : this.#wrong(name, `an integer from ${least} to ${most}`);
  }

  optionalDuration(name: string): number | undefined {
    if (this.#absent(name)) return undefined;
    const value = this.#member(name);
    const fits = typeof value === "number" && value >= 0;
    return fits ? value : this.#wrong(name, "a number of milliseconds, 0 or more");
  }

  /** A date and time of ISO 8601 with its zone, as RFC 3339 §5.6 has it. */
  time(name: string): string {
    const value = this.#member(name);
    const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
    const fits = typeof value === "string" && shape.test(value) && !Number.isNaN(Date.parse(value));
    return fits ? value : this.#wrong(name, "a date and time of ISO 8601, with its zone");
  }

  timeOrNull(name: string): string | null {
    return this.#member(name) === null ? null : this.time(name);
  }

  lineOrNull(name: string): string | null {
    return this.#member(name) === null ? null : this.line(name);
  }

  /** RFC 4648 §4, padded. */
  base64(name: string): string {
    const value = this.#member(name);
    return typeof value === "string" && isBase64(value) ? value : this.#wrong(name, "base64");
  }

  /** Pairs of field name and value (RFC 9110 §5). A line break in either would smuggle in another field. */
  headers(name: string): readonly (readonly [string, string])[] {
    const value = this.#member(name);
    if (!Array.isArray(value)) return this.#wrong(name, "an array of [name, value]");
    return value.map((pair: unknown, index) => {
      const place = `${name}.${index}`;
      if (!Array.isArray(pair) || pair.length !== 2) return this.#wrong(place, "a pair [name, value]");
      const [field, text]: readonly unknown[] = pair;
      if (!isToken(field)) return this.#wrong(place, "a pair whose name is an HTTP token");
      if (typeof text !== "string" || /[\r\n\0]/.test(text))
        return this.#wrong(place, "a pair whose value is a string on one line");
      return [field, text] as const;
    });
  }

  #member(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  #absent(name: string): boolean {
    return this.#member(name) === undefined || this.#member(name) === null;
  }

  #wrong(name: string, wanted: string): never {
    const first = name.split(".", 1)[0] ?? name;
    const missing = this.#member(first) === undefined;
    return this.#fail(this.#pathOf(name), missing ? `is missing: must be ${wanted}` : `must be ${wanted}`);
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }
}

/** RFC 9110 §5.6.2. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value);
}

/** Looks for what must not be there: one pattern over the whole would exhaust the stack on a body of megabytes. */
export function isBase64(text: string): boolean {
  const padding = text.includes("=") ? text.slice(text.indexOf("=")) : "";
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(text) && ["", "=", "=="].includes(padding);
}
