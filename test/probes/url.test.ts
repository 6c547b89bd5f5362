import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyName } from "../../src/evidence.ts";
import { probeUrl } from "../../src/probes/url.ts";
import { Redactor } from "../../src/redact.ts";

const secretKey = "q7Zt0Wk3LmX9vB2nRc5D";
const redactor = new Redactor({ secretKey, others: [], show: false });

function probe(input: string) {
  return probeUrl(input, {
    redact: (text) => redactor.url(text),
    keysIn: (text): KeyName[] => (text.includes(secretKey) ? ["secret"] : []),
  });
}

function problemOf(input: string) {
  return probe(input).evidence.problem;
}

describe("probeUrl reads an address", () => {
  it("gives its parts", () => {
    const { evidence, url } = probe("https://www.example.com/hooks?a=b");
    expect(evidence.problem).toBeUndefined();
    expect(url?.href).toBe("https://www.example.com/hooks?a=b");
    expect(evidence.parsed).toEqual({
      href: "https://www.example.com/hooks?a=b",
      scheme: "https",
      host: "www.example.com",
      hostKind: "name",
      port: 443,
      portIsDefault: true,
      path: "/hooks?a=b",
      hasCredentials: false,
      keysInUrl: [],
    });
  });

  it.each([
    ["http://example.com", "example.com", "name", 80],
    ["HTTPS://EXAMPLE.com:8443/", "example.com", "name", 8443],
    ["https://bücher.example.com/", "xn--bcher-kva.example.com", "name", 443],
    ["https://192.0.2.7:8080/x", "192.0.2.7", "ipv4", 8080],
    ["https://[2001:DB8::1]:9443/x", "2001:db8::1", "ipv6", 9443],
    ["https://under_score.example.com/", "under_score.example.com", "name", 443],
    ["https://example.com./", "example.com.", "name", 443],
    ["https://example.com/it's/(fine)?q='", "example.com", "name", 443],
    // A joiner between letters that need it is part of the name.
    ["https://\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com/", "xn--mgba3gch31f060k.com", "name", 443],
  ])("%s", (input, host, hostKind, port) => {
    const { evidence } = probe(input);
    expect(evidence.problem).toBeUndefined();
    expect(evidence.parsed).toMatchObject({ host, hostKind, port });
  });

  it("notes credentials and a fragment, and shows no password", () => {
    const { evidence } = probe("https://user:s3same@example.com/x#frag");
    expect(evidence.parsed).toMatchObject({ hasCredentials: true, fragment: "#frag" });
    expect(JSON.stringify(evidence)).not.toContain("s3same");
  });

  it("notes a key in the address, percent-encoded too, and does not show it", () => {
    const { evidence } = probe(`https://example.com/x?key=%71${secretKey.slice(1)}`);
    expect(evidence.parsed?.keysInUrl).toEqual(["secret"]);
    const plain = probe(`https://example.com/${secretKey}`).evidence;
    expect(plain.parsed?.keysInUrl).toEqual(["secret"]);
    expect(JSON.stringify(plain)).not.toContain(secretKey);
  });

  it.each([
    "localhost",
    "api.localhost",
    "printer.local",
    "db.internal",
    "app.test",
    "x.invalid",
    "x.example",
    "nas.lan",
    "nas.home.arpa",
    "intranet",
    "web01",
    "LOCALHOST",
    "localhost.",
  ])("says by which rule %s is a local name", (host) => {
    expect(probe(`http://${host}:8080/`).evidence.parsed?.localName).toMatch(/\w+ \w+/);
  });

  it.each(["example.com", "mylocal.dev", "internal.example.com", "latest.example.org", "127.0.0.1", "[::1]"])(
    "does not take %s for a local name",
    (host) => {
      expect(probe(`http://${host}/`).evidence.parsed?.localName).toBeUndefined();
    },
  );
});

describe("probeUrl says what is wrong with an address", () => {
  it.each([
    ["www.example.com/hook", "https://www.example.com/hook"],
    ["localhost:3000/hook", "https://localhost:3000/hook"],
    ["example.com:8443", "https://example.com:8443"],
    ["//example.com/hook", "https://example.com/hook"],
    ["://example.com/hook", "https://example.com/hook"],
    ["192.0.2.1/hook", "https://192.0.2.1/hook"],
    ["https.example.com/x", "https://https.example.com/x"],
    ["http:8080/x", "https://http:8080/x"],
  ])("no scheme: %s", (input, suggestion) => {
    expect(problemOf(input)).toEqual({ kind: "no-scheme", suggestion });
  });

  it.each([
    ["htp://example.com/x", "http://example.com/x"],
    ["htps://example.com/x", "https://example.com/x"],
    ["hhtps://example.com/x", "https://example.com/x"],
    ["ttps://example.com/x", "https://example.com/x"],
    ["httpss:/example.com/x", "https://example.com/x"],
    ["shttp://example.com", "http://example.com"],
    ["ftp://example.com/x", undefined],
    ["wss://example.com/x", undefined],
    ["mailto:hooks@example.com", undefined],
    ["javascript:alert(1)", undefined],
    ["file:///etc/passwd", undefined],
  ])("another scheme: %s", (input, suggestion) => {
    const problem = problemOf(input);
    expect(problem).toMatchObject({ kind: "unsupported-scheme", scheme: input.split(":")[0] });
    expect(problem && "suggestion" in problem ? problem.suggestion : undefined).toBe(suggestion);
  });

  it.each([
    ["https:/example.com/x", /one slash/, "https://example.com/x"],
    ["https:example.com/x", /no slash/, "https://example.com/x"],
    ["https:///example.com/x", /3 slashes/, "https://example.com/x"],
    ["https//example.com/x", /colon/, "https://example.com/x"],
    ["https://https://example.com/x", /twice/, "https://example.com/x"],
    ["http://https//example.com/x", /twice/, "https://example.com/x"],
    ["https://", /no host/, undefined],
    ["https://?x", /no host/, undefined],
    ["https://:8080/x", /no host/, undefined],
    ["https://example..com/", /dot too many/, undefined],
    ["https://.example.com/", /dot too many/, undefined],
    ["https://exa mple.com/", /./, undefined],
    ["https://example.com:80a/", /port/, undefined],
    ["https://300.1.1.1/", /IPv4/, undefined],
    ["https://2001:db8::1/", /brackets/, undefined],
    ["https://[2001:db8::g]/", /IPv6/, undefined],
    ["https://exam|ple.com/", /“\|”/, undefined],
    [`https://${"a".repeat(64)}.example.com/`, /63/, undefined],
    [`https://${"a.".repeat(130)}example.com/`, /253/, undefined],
  ])("can't be read: %s", (input, reason, suggestion) => {
    const problem = problemOf(input);
    expect(problem?.kind).not.toBe(undefined);
    if (problem?.kind === "unparsable") expect(problem.reason).toMatch(reason);
    if (suggestion !== undefined) expect(problem).toMatchObject({ kind: "unparsable", suggestion });
  });

  it("takes no address that is endless", () => {
    expect(problemOf(`https://example.com/${"a".repeat(8000)}`)).toMatchObject({ kind: "unparsable" });
    expect(problemOf(`https://example.com/${"a".repeat(7900)}`)).toBeUndefined();
  });

  it.each(["0", "65536", "70000", "99999999999999999999999"])("names the port %s", (port) => {
    expect(problemOf(`https://example.com:${port}/x`)).toMatchObject({ kind: "port-out-of-range" });
  });

  const meant = "https://example.com/hook";
  it.each([
    [` ${meant}`, /space at the start/],
    [`${meant} `, /space at the end/],
    [`${meant}\n`, /line break/],
    ["https://example.com/\thook", /tab/],
    [`"${meant}"`, /quotation mark/],
    [`'${meant}'`, /quotation mark/],
    [`“${meant}”`, /typographic/],
    [`<${meant}>`, /angle bracket/],
    [`\ufeff${meant}`, /byte order mark/],
    ["https://exam\u200bple.com/hook", /zero-width space/],
    ["https://example.com/ho\u00adok", /soft hyphen/],
    [`${meant}\u202c`, /direction mark/],
    [`${meant}\u00a0`, /no-break space/],
    ["https:\\\\example.com\\hook", /backslash/],
    [` "example.com/hook" `, /space at the start/],
    ["https://example.com/hook\u0000", /control character/],
  ])("names stray characters: %j", (input, which) => {
    const problem = problemOf(input);
    expect(problem).toMatchObject({ kind: "stray-characters", suggestion: meant });
    expect(problem?.kind === "stray-characters" && problem.which).toMatch(which);
  });

  it.each(["", " ", "\n", '""', "\u200b"])("finds %j empty", (input) => {
    expect(problemOf(input)).toEqual({ kind: "empty" });
  });
});

describe("probeUrl takes any text", () => {
  const awkward = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string().map((text) => `https://${text}`),
    fc.stringMatching(/^(https?)?:?[\\/]{0,3}[a-z.:@[\]%#? "]{0,30}$/),
  );

  it("and gives either the parts with a URL, or a problem", () => {
    fc.assert(
      fc.property(awkward, (input) => {
        const { evidence, url } = probe(input);
        expect(evidence.parsed === undefined).toBe(evidence.problem !== undefined);
        expect(url === undefined).toBe(evidence.parsed === undefined);
        if (evidence.parsed) expect(evidence.parsed.port).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it("and never suggests an address that has a problem itself", () => {
    fc.assert(
      fc.property(awkward, (input) => {
        const problem = problemOf(input);
        const suggestion = problem && "suggestion" in problem ? problem.suggestion : undefined;
        if (suggestion !== undefined && !suggestion.includes("‹"))
          expect(problemOf(suggestion)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("and takes ordinary addresses as the URL standard does", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["http", "https"], withQueryParameters: true }), (input) => {
        fc.pre(!/["<>\\`]|''|'$/.test(input) && input.length < 200);
        expect(probe(input).url?.href).toBe(new URL(input).href);
      }),
    );
  });
});
