import { check } from "../../src/check.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { Certificate, Evidence, Exchange } from "../../src/evidence.ts";
import { decodeQuery } from "../../src/lab/dns-message.ts";
import { Lab } from "../../src/lab/lab.ts";
import { decodeBody, readText } from "../../src/probes/body.ts";
import { describeFailure } from "../../src/probes/http.ts";
import { describeResponse } from "../../src/probes/response.ts";
import { describeCertificates, TrustedRoots } from "../../src/probes/tls/certificates.ts";
import { FirstFlight } from "../../src/probes/tls/first-flight.ts";
import { Redactor } from "../../src/redact.ts";
import type { Report } from "../../src/report.ts";
import { reporters } from "../../src/reporters/all.ts";
import type { Reporter } from "../../src/reporters/reporter.ts";
import { makeStyle } from "../../src/reporters/terminal/style.ts";
import { ResponseReader } from "../../src/wire/response-reader.ts";
import type { FuzzKeys } from "./responses.ts";

/** What one check is made of: all that came from outside. */
export interface FuzzInput {
  /** Answers in octets, in the order of the asks of a check. */
  readonly responses: readonly Buffer[];
  /** Certificates in DER. */
  readonly certificates: readonly Buffer[];
  /** A server's first flight. */
  readonly flight: Buffer;
  /** Sent to the lab's name server. */
  readonly query: Buffer;
  /** Pieces that octets come in have at most so many. */
  readonly pieceBytes: number;
  readonly columns: number;
}

/** What came of it. */
export interface FuzzOutput {
  readonly report: Report;
  readonly texts: Readonly<Record<string, string>>;
  /** The answer to the validation holds the Validation Key as the sender looks for it. */
  readonly keySent: boolean;
}

/** A check's evidence whose answers are replaced by others. */
export class Pipeline {
  readonly keys: FuzzKeys;
  readonly #base: Evidence;
  readonly #target: Report["target"];
  readonly #redactor: Redactor;
  readonly #all: readonly (readonly [string, Reporter])[];
  readonly #roots = new TrustedRoots();
  readonly #lookFor;

  private constructor(keys: FuzzKeys, base: Report, all: readonly (readonly [string, Reporter])[]) {
    this.keys = keys;
    this.#base = base.evidence;
    this.#target = base.target;
    this.#redactor = new Redactor(keys);
    this.#all = all;
    this.#lookFor = {
      keys: { secret: keys.secretKey, validation: keys.validationKey },
      addresses: { Address: "jane.doe@corp.example.co" },
      thirdParty: { Reason: "<i>prevalidate</i>" },
    };
  }

  /** Checks a healthy endpoint over TLS once, for evidence to put other answers into. */
  static async make(keys: FuzzKeys): Promise<Pipeline> {
    const lab = new Lab(keys);
    try {
      const { key, cert } = lab.authority.issue({ names: ["localhost", "127.0.0.1"] });
      const port = await lab.https(lab.correct, { key, cert });
      const url = `https://localhost:${port}/hook`;
      const report = await check({ url, ...keys, local: true, ca: lab.authority.rootPem });
      const all = Object.entries(reporters).map(async ([name, load]) => [name, await load()] as const);
      return new Pipeline(keys, report, await Promise.all(all));
    } finally {
      await lab.close();
    }
  }

  /** As many answers as a check has. */
  get asks(): number {
    return Object.keys(this.#base.http ?? {}).length;
  }

  /** From octets to the texts of every reporter. */
  async run(input: FuzzInput): Promise<FuzzOutput> {
    let keySent = false;
    const http = Object.entries(this.#base.http ?? {}).map(([name, exchange], index) => {
      const reader = this.#read(input.responses[index] ?? Buffer.alloc(0), input.pieceBytes);
      if (name === "validation") keySent = this.#holdsKey(reader);
      return [name, this.#exchangeWith(exchange, reader)] as const;
    });
    decodeQuery(input.query);
    const evidence: Evidence = { ...this.#base, ...this.#tlsWith(input), http: Object.fromEntries(http) };
    const { schema, tool } = {
      schema: "prevalidate/report@1",
      tool: { name: "prevalidate", version: "0.0.0" },
    } as const;
    const about = { target: this.#target, profile: evidence.settings.profile, startedAt: evidence.startedAt };
    const report: Report = { schema, tool, ...about, durationMs: 1, ...diagnose(evidence), evidence };
    const texts: Record<string, string> = {};
    for (const [name, reporter] of this.#all)
      texts[name] = await this.#write(reporter, report, input.columns);
    return { report, texts, keySent };
  }

  #read(bytes: Buffer, pieceBytes: number): ResponseReader {
    const reader = new ResponseReader("POST", { maxHeadBytes: 65_536, maxBodyBytes: 65_536, maxInterim: 10 });
    for (let at = 0; at < bytes.length && !reader.finished; at += pieceBytes)
      reader.push(bytes.subarray(at, at + pieceBytes));
    reader.end();
    return reader;
  }

  #exchangeWith({ response: _, failure: __, ...about }: Exchange, reader: ResponseReader): Exchange {
    const { response, failure } = reader;
    return {
      ...about,
      ...(response && { response: describeResponse(response, this.#lookFor, this.#redactor, 65_536) }),
      ...(failure && { failure: describeFailure(failure, this.#redactor) }),
    };
  }

  /** The sender looks for the key in the octets, content-coding undone, or in the text of the charset that is declared. */
  #holdsKey({ response }: ResponseReader): boolean {
    if (response === undefined) return false;
    const coding = response.headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1];
    const type = response.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
    const { bytes } = decodeBody(response.body, coding, 65_536);
    const { validationKey } = this.keys;
    return bytes.includes(validationKey) || readText(bytes, type).text.includes(validationKey);
  }

  #tlsWith({ certificates, flight }: FuzzInput): Pick<Evidence, "tls"> {
    const { tls } = this.#base;
    if (tls === undefined || tls.handshake.outcome !== "established") return {};
    const redact = (text: string) => this.#redactor.text(text, 4096);
    const describe = (ders: readonly Buffer[]): readonly Certificate[] =>
      describeCertificates(ders, redact, this.#roots);
    const reader = new FirstFlight();
    reader.push(flight);
    const { certificates: sent, ...facts } = reader.facts ?? { outcome: "closed" };
    const chain = describe(certificates);
    return {
      tls: {
        ...tls,
        handshake: { ...tls.handshake, ...(chain.length > 0 && { chain }) },
        tls12: {
          ...facts,
          ...(sent && { chain: describe(sent) }),
          firstBytes: redact(flight.toString("latin1")),
          ms: 1,
        },
      },
    };
  }

  async #write(reporter: Reporter, report: Report, columns: number): Promise<string> {
    const style = makeStyle({ color: false, unicode: columns % 2 === 0, columns });
    const view = { style, verbose: true, quiet: false, strict: false, several: columns % 3 === 0 };
    let text = "";
    for await (const piece of reporter(once(report), view)) text += piece;
    return text;
  }
}

async function* once(report: Report): AsyncGenerator<Report> {
  yield report;
}
