import { describe, expectTypeOf, it } from "vitest";
import type {
  Certificate,
  DnsEvidence,
  Evidence,
  Header,
  Response,
  UrlEvidence,
} from "../../src/evidence.ts";
import { Redactor } from "../../src/redact.ts";
import type { Report } from "../../src/report.ts";
import type { Redacted, Unredacted } from "../../src/units.ts";

/** Paths at which a value of this type holds text that need not have gone through a redactor. */
type PlainTextAt<T, Path extends string = ""> = T extends Redacted | number | boolean | null | undefined
  ? never
  : T extends string
    ? string extends T
      ? Path
      : never
    : T extends readonly (infer Item)[]
      ? PlainTextAt<Item, `${Path}[]`>
      : { [K in keyof T & string]-?: PlainTextAt<T[K], Path extends "" ? K : `${Path}.${K}`> }[keyof T &
          string];

type LastOf<Path> = Path extends `${string}.${infer Rest}` ? LastOf<Rest> : Path;

/** Text of the program's own, of Node's and OpenSSL's, or of a form that holds nothing else. */
type OwnText =
  // names that this program gives
  | (
      | "profile"
      | "name"
      | "localName"
      | "range"
      | "specialRange"
      | "cause"
      | "after"
      | "of"
      | "repeats"
      | "variant"
      | "onlyThere[]"
    )
  | ("event" | "method" | "simplified[]" | "looksLike" | "field")
  // names that Node, OpenSSL or the system give, out of lists of theirs
  | ("code" | "alert" | "protocol" | "cipher" | "alpn" | "verifyError" | "clientCertificateAlert" | "keyType")
  | ("used" | "detected")
  // numbers of a kind: addresses, moments, dotted object identifiers, digests, `1.1`
  | (
      | "address"
      | "addresses[]"
      | "servers[]"
      | "startedAt"
      | "at"
      | "notBefore"
      | "notAfter"
      | "signatureAlgorithm"
    )
  | ("fingerprint256" | "digest" | "shape" | "httpVersion");

describe("text from outside", () => {
  it("is redacted wherever evidence can hold it", () => {
    expectTypeOf<LastOf<PlainTextAt<Evidence>>>().toEqualTypeOf<OwnText>();
    expectTypeOf<Report["target"]>().toEqualTypeOf<Redacted>();
    expectTypeOf<Report["evidence"]>().toEqualTypeOf<Evidence>();
  });

  it("can't be put there as it came", () => {
    type Text = Response["body"]["text"];
    // @ts-expect-error a plain string is not redacted
    const body: Text = "raw";
    // @ts-expect-error neither is a field's name or value
    const header: Header = ["Server", "raw"];
    // @ts-expect-error nor a name on a certificate
    const names: Certificate["names"] = ["raw.example.com"];
    // @ts-expect-error nor one that DNS gave
    const aliases: DnsEvidence["aliases"] = ["raw.example.com"];
    // @ts-expect-error nor the host of the address that was typed
    const host: NonNullable<UrlEvidence["parsed"]>["host"] = "raw.example.com";
    // @ts-expect-error nor what was cut out of redacted text, until somebody says why that is redacted too
    const cut: Redacted = new Redactor({}).text("raw").slice(1);
    expectTypeOf([body, header, names, aliases, host, cut]).toBeArray();
  });

  it("is told apart from what was redacted", () => {
    expectTypeOf<Unredacted<Header>>().toEqualTypeOf<readonly [name: string, value: string]>();
    expectTypeOf<Unredacted<DnsEvidence>>().not.toExtend<DnsEvidence>();
  });
});
