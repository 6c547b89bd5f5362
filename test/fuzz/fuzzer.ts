import { Lab } from "../../src/lab/lab.ts";
import { KeySearch } from "../security/search.ts";
import { mutate } from "./mutate.ts";
import { wrongs } from "./oracle.ts";
import { type FuzzInput, Pipeline } from "./pipeline.ts";
import { Random } from "./random.ts";
import { type FuzzKeys, fragment, writeResponse } from "./responses.ts";

/** Something that must not be, and what led to it. */
export interface Failure {
  readonly what: string;
  readonly seed: number;
  readonly input: FuzzInput;
}

/** A check takes no longer than this, in milliseconds of processor time, whatever comes. */
const longest = 1500;
const mostKept = 2000;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Keys such as the sender makes, and some with marks and letters beyond ASCII. */
function makeKeys(random: Random): FuzzKeys {
  const alphabet = random.chance(0.75)
    ? letters
    : `${letters}${random.pick(["&<>\"'", "+/=", "%\\", "é-_.~"])}`;
  const key = () => random.text(20, alphabet);
  return { secretKey: key(), validationKey: key() };
}

export { fuzzOverSockets } from "./sockets.ts";

/** Makes checks at random, one after another, all the same for the same seed. */
export class Fuzzer {
  readonly #random: Random;
  readonly #pipeline: Pipeline;
  readonly #search: KeySearch;
  readonly #seed: number;
  readonly #ders: readonly Buffer[];
  /** Responses that led to code that none before had led to. */
  readonly interesting: Buffer[];
  cases = 0;
  checks = 0;
  slowest = 0;

  private constructor(seed: number, random: Random, pipeline: Pipeline, interesting: Buffer[]) {
    this.#seed = seed;
    this.#random = random;
    this.#pipeline = pipeline;
    this.interesting = interesting;
    this.#search = new KeySearch({
      "Secret Key": pipeline.keys.secretKey,
      "Validation Key": pipeline.keys.validationKey,
    });
    this.#ders = certificatesFor(pipeline.keys);
  }

  get keys(): FuzzKeys {
    return this.#pipeline.keys;
  }

  /** @param interesting responses to go on from. */
  static async make(seed: number, interesting: Buffer[] = []): Promise<Fuzzer> {
    const random = new Random(seed);
    return new Fuzzer(seed, random, await Pipeline.make(makeKeys(random)), interesting);
  }

  /** One check. @returns what must not be; empty where all is well. */
  async next(): Promise<{ readonly input: FuzzInput; readonly failures: readonly Failure[] }> {
    const input = this.#makeInput();
    this.checks++;
    this.cases += this.#pipeline.asks;
    const failures = await this.try(input, this.checks % 8 === 0);
    return { input, failures: failures.map((what) => ({ what, seed: this.#seed, input })) };
  }

  /** What is wrong with what comes of an input. */
  async try(input: FuzzInput, thorough = true): Promise<readonly string[]> {
    const before = process.cpuUsage();
    try {
      const output = await this.#pipeline.run(input);
      const { user } = process.cpuUsage(before);
      this.slowest = Math.max(this.slowest, user / 1000);
      const slow = user / 1000 > longest ? [`slow: ${Math.round(user / 1000)} ms`] : [];
      return [...slow, ...wrongs(output, this.#search, thorough)];
    } catch (error) {
      return [`crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    }
  }

  /** Keeps what led somewhere new. */
  keep({ responses }: FuzzInput): void {
    for (const response of responses) {
      if (this.interesting.length < mostKept) this.interesting.push(response);
      else this.interesting[this.#random.below(mostKept)] = response;
    }
  }

  #makeInput(): FuzzInput {
    const random = this.#random;
    const responses = Array.from({ length: this.#pipeline.asks }, () => this.#response());
    const ders = Array.from({ length: random.below(3) }, () => this.#der());
    return {
      responses,
      certificates: ders,
      flight: random.chance(0.5)
        ? mutate(random, flightOf(ders), responses[0] ?? Buffer.alloc(0))
        : (responses[0] ?? Buffer.alloc(0)).subarray(0, 256),
      query: mutate(random, query, random.bytes(12), 600),
      pieceBytes: random.pick([1, 3, 16, 128, 1460, 65_536]),
      columns: 40 + random.below(60),
    };
  }

  #response(): Buffer {
    const random = this.#random;
    const written = writeResponse(random, this.#pipeline.keys);
    if (this.interesting.length === 0 || random.chance(0.6))
      return random.chance(0.3) ? mutate(random, written, written) : written;
    return mutate(random, random.pick(this.interesting), written);
  }

  #der(): Buffer {
    const random = this.#random;
    const der = random.pick(this.#ders);
    const noise = Buffer.from(fragment(random, this.#pipeline.keys));
    return random.chance(0.3) ? der : mutate(random, der, noise);
  }
}

/** A question for `a.b` (RFC 1035 §4.1). */
const query = Buffer.from("123401000001000000000000016101620000010001", "hex");

/** Certificates that name the keys where they can. */
function certificatesFor({ secretKey, validationKey }: FuzzKeys): readonly Buffer[] {
  const lab = new Lab({ secretKey, validationKey });
  const bare = (key: string) => key.replaceAll(/[^A-Za-z0-9]/g, "");
  const made = [
    { names: [`${bare(secretKey)}.example.com`, bare(validationKey)], subject: validationKey },
    { names: ["127.0.0.1"], subject: "x\u001b[31m" },
    { names: [`a.${bare(validationKey).slice(0, 12)}.b`], issuerUrls: [`http://127.0.0.1/${secretKey}.cer`] },
  ];
  return made.map((options) => {
    const { leaf } = lab.authority.issue(options);
    return Buffer.from(leaf.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  });
}

/** ServerHello, Certificate, ServerHelloDone in one record (RFC 5246 §7.4). */
function flightOf(ders: readonly Buffer[]): Buffer {
  const vector = (bytes: Buffer) =>
    Buffer.concat([Buffer.from([0, bytes.length >> 8, bytes.length & 255]), bytes]);
  const message = (type: number, bytes: Buffer) => Buffer.concat([Buffer.from([type]), vector(bytes)]);
  const hello = Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(32, 7), Buffer.from([0, 0xc0, 0x2f, 0])]);
  const messages = Buffer.concat([
    message(2, hello),
    message(11, vector(Buffer.concat(ders.map(vector)))),
    message(14, Buffer.alloc(0)),
  ]);
  return Buffer.concat([Buffer.from([22, 3, 3, messages.length >> 8, messages.length & 255]), messages]);
}
