/** One value of a JSON text, as it stands there. No octets: it was longer than may be. */
export interface JsonValueCut {
  readonly octets: Buffer | undefined;
  /** Counted from 1. */
  readonly line: number;
}

/** Which values are cut out: those at the top, the elements of the array at the top, or those of `log.entries`. */
export type CutAt = "top" | "elements" | "entries";

const quote = 0x22;
const backslash = 0x5c;

/**
 * Cuts a JSON text (RFC 8259) into its values as the octets come, so that a file of any length is read in the
 * memory of its longest value. It only finds where values begin and end: what it cuts is for JSON.parse to judge.
 */
export class JsonCutter {
  readonly #at: CutAt;
  readonly #longest: number;
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Names on the way down, for `log` and `entries`: the string last seen at the first depths. */
  #name = "";
  #path: string[] = [];
  #reached = false;
  /** The value being cut. */
  #cutting: "no" | "nested" | "string" | "scalar" = "no";
  #cutLine = 1;
  #begun: Buffer[] = [];
  #begunLength = 0;

  constructor(at: CutAt, longest: number) {
    this.#at = at;
    this.#longest = longest;
  }

  /** Whether the place to cut at was come upon. */
  get reached(): boolean {
    return this.#reached;
  }

  get line(): number {
    return this.#line;
  }

  /** Takes the next octets; gives the values that ended in them. */
  push(chunk: Buffer): readonly JsonValueCut[] {
    const values: JsonValueCut[] = [];
    let start = 0;
    const end = (index: number) => {
      values.push({ octets: this.#octets(chunk.subarray(start, index)), line: this.#cutLine });
      this.#cutting = "no";
    };
    for (let index = 0; index < chunk.length; index += 1) {
      const octet = chunk[index] ?? 0;
      if (octet === 0x0a) this.#line += 1;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (octet === backslash) this.#escaped = true;
        else if (octet === quote) {
          this.#inString = false;
          if (this.#cutting === "string" && this.#isTarget()) end(index + 1);
        } else if (this.#cutting === "no" && this.#depth < 3 && this.#name.length < 8)
          this.#name += String.fromCharCode(octet);
        continue;
      }
      if (this.#cutting === "scalar" && isDelimiter(octet)) end(index);
      if (this.#cutting === "no" && this.#isTarget() && !isDelimiter(octet)) {
        this.#cutting = octet === quote ? "string" : octet === 0x7b || octet === 0x5b ? "nested" : "scalar";
        this.#cutLine = this.#line;
        start = index;
      }
      if (octet === quote) {
        this.#inString = true;
        this.#name = "";
      } else if (octet === 0x7b || octet === 0x5b) this.#down(octet);
      else if (octet === 0x7d || octet === 0x5d) {
        this.#depth = Math.max(0, this.#depth - 1);
        if (this.#depth < 4) this.#path.length = Math.min(this.#path.length, this.#depth);
        if (this.#cutting === "nested" && this.#isTarget()) end(index + 1);
      }
    }
    if (this.#cutting !== "no") this.#keep(chunk.subarray(start));
    return values;
  }

  /** Says that no octets follow. @returns the last value, and whether the text broke off within one. */
  finish(): { readonly last: JsonValueCut | undefined; readonly cutOff: boolean } {
    if (this.#cutting === "scalar" && this.#depth === 0)
      return { last: { octets: this.#octets(Buffer.alloc(0)), line: this.#cutLine }, cutOff: false };
    return { last: undefined, cutOff: this.#cutting !== "no" || this.#inString || this.#depth > 0 };
  }

  #down(octet: number): void {
    if (this.#depth < 4) this.#path.push(octet === 0x5b ? "[]" : this.#depth === 0 ? "{}" : this.#name);
    if (this.#depth < 4 && octet === 0x5b && this.#depth > 0) this.#path[this.#depth] = `${this.#name}[]`;
    this.#depth += 1;
    if (this.#isTarget()) this.#reached = true;
  }

  #isTarget(): boolean {
    if (this.#at === "top") return this.#depth === 0;
    if (this.#at === "elements") return this.#depth === 1 && this.#path[0] === "[]";
    return this.#depth === 3 && this.#path[1] === "log" && this.#path[2] === "entries[]";
  }

  #keep(octets: Buffer): void {
    this.#begunLength += octets.length;
    // A copy: the value may be small and the chunk it keeps alive is not.
    if (this.#begunLength <= this.#longest) this.#begun.push(Buffer.from(octets));
    else this.#begun = [];
  }

  #octets(end: Buffer): Buffer | undefined {
    const length = this.#begunLength + end.length;
    const whole =
      length > this.#longest
        ? undefined
        : this.#begun.length === 0
          ? end
          : Buffer.concat([...this.#begun, end]);
    this.#begun = [];
    this.#begunLength = 0;
    return whole;
  }
}

function isDelimiter(octet: number): boolean {
  return octet <= 0x20 || octet === 0x2c || octet === 0x5d || octet === 0x7d || octet === 0x3a;
}
