import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { describe, expect, it, vi } from "vitest";
import type { Exchange } from "../../src/evidence.ts";
import type { Report } from "../../src/report.ts";
import { type Html, html, styleElement } from "../../src/reporters/html/html.ts";
import { legible } from "../../src/reporters/legible.ts";
import { useBrowser } from "../inspector/browsing.ts";
import { describeWith } from "../real/programs.ts";
import { htmlPage } from "./html-reports.ts";
import { evidence, exchange, finding, passed, report, shown } from "./sample.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** What markup could be hidden in. */
const pieces = [
  ...["<script>document.title='harmed'</script>", "</style>", "</pre>", "</script>", "<!--", "-->", "]]>"],
  ...[
    "<img src=x onerror=alert(1)>",
    '" onclick="alert(1)',
    "' autofocus onfocus=alert(1) '",
    "javascript:alert(1)",
  ],
  ...[
    "&lt;b&gt;",
    "&",
    "&#x3c;",
    "<",
    ">",
    '"',
    "'",
    "`",
    "=",
    "/",
    "\u0000",
    "\u001b[31m",
    "\u202e",
    "\ufeff",
  ],
  ...[
    "\ud800",
    "\r",
    "\r\n",
    "\n\n",
    "\t",
    "  ",
    "<svg><script>",
    "<template>",
    "<base href=//x.test>",
    "${1}",
  ],
  ...["‹secret key›", "‹validation key, html-escaped›", "plain"],
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary" })), { maxLength: 8 })
  .map((parts) => parts.join(""));

describe("the template of the HTML report", () => {
  it("escapes text, in content and in attributes, and leaves out what is absent", () => {
    const text = `<a href="x">&'`;
    expect(
      String(html`<b title="${text}">${text}${0}${false}${null}${undefined}${["<", html`<i>x</i>`]}</b>`),
    ).toBe(
      '<b title="&lt;a href=&quot;x&quot;&gt;&amp;&#39;">&lt;a href=&quot;x&quot;&gt;&amp;&#39;0&lt;<i>x</i></b>',
    );
  });

  it("takes no text for markup, whatever it pretends to be", () => {
    // @ts-expect-error a string is not markup
    const markup: Html = "<b>x</b>";
    // @ts-expect-error nor is an object like it
    const like: Html = { toString: () => "<b>x</b>" };
    expect(String(html`${markup}`)).toBe("&lt;b&gt;x&lt;/b&gt;");
    expect(String(html`${like}`)).toBe("&lt;b&gt;x&lt;/b&gt;");
  });

  it.each([
    ["an unquoted attribute", () => html`<b class=${"x"}>`],
    ["single quotes", () => html`<b class='${"x"}'>`],
    ["a tag's name", () => html`<${"b"}>`],
    ["an attribute's name", () => html`<b ${"x"}="y">`],
    ["an address", () => html`<a href="${"x"}">`],
    ["the rest of an address", () => html`<img class="${"x"}" src="data:${"x"}">`],
    ["a handler", () => html`<b onclick="${"x"}">`],
    ["a style", () => html`<b style="color: ${"x"}">`],
    ["a script", () => html`<script>${"x"}</script>`],
    ["a comment", () => html`<!-- ${"x"} -->`],
  ])("refuses a hole where escaping does not help: %s", (_, make) => {
    expect(make).toThrow(/template/);
  });

  it("lets a hole stand in a place of the same page, and twice in one attribute", () => {
    expect(String(html`<a href="#${"x"}"><svg viewBox="0 0 ${1} ${2}"></svg></a>`)).toContain('"0 0 1 2"');
  });

  it("refuses a style that could end its element", () => {
    expect(() => styleElement("a{}</style><script>")).toThrow(/style/);
  });
});

describeWith(["chromium"], "text in the HTML report, read by Chromium", () => {
  const browser = useBrowser();

  it("is the same text, in content and in attributes", async () => {
    const { page, close } = await browser.open("about:blank");
    const texts = fc.sample(hostile, 400);
    const markup = texts.map((text) => String(html`<pre title="${text}">\n${text}</pre>`)).join("");
    const source = JSON.stringify(`<!doctype html><body>${markup}`).replaceAll("<", "\\u003c");
    const read = await page.evaluate<unknown>(`
      [...new DOMParser().parseFromString(${source}, "text/html").body.querySelectorAll("*")]
        .map(({ localName, textContent, title }) => ({ localName, textContent, title }))`);
    // HTML §13.2.3.5 makes line feeds of all line ends; `legible` has done so before.
    expect(read).toEqual(
      texts.map(legible).map((text) => ({ localName: "pre", textContent: text, title: text })),
    );
    await close();
  });
});

type Element = DefaultTreeAdapterTypes.Element;

function elementsOf(page: string): readonly Element[] {
  const found: Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node) => {
    if ("tagName" in node) found.push(node);
    if ("content" in node) walk(node.content);
    if ("childNodes" in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(page));
  return found;
}

/** Elements with the names of their attributes: what a page consists of, whatever its text is. */
const skeletonOf = (page: string) =>
  elementsOf(page).map(({ tagName, attrs }) => `${tagName}[${attrs.map(({ name }) => name).join()}]`);

/** A report that has the text wherever text from outside can stand. */
function reportWith(text: string): Report {
  const raw = shown(text);
  const one = exchange({ address: text });
  const answered = one.response;
  const certificate = {
    subject: raw,
    issuer: raw,
    names: [raw, raw],
    notBefore: text,
    notAfter: text,
    selfIssued: false,
    keyType: text,
    keyBits: null,
    signatureAlgorithm: text,
    fingerprint256: text,
    isCa: false,
    issuerUrls: [raw],
  };
  const full: Exchange = {
    ...one,
    name: text,
    request: { method: text, url: raw, headers: [[raw, raw]], body: raw },
    ...(answered && {
      response: {
        ...answered,
        httpVersion: text,
        statusText: raw,
        headers: [
          [raw, raw],
          [shown("Location"), raw],
        ],
        body: { ...answered.body, text: raw },
        sightings: [{ key: "secret", form: "exact", where: "header", field: raw, at: 0, note: raw }],
        personalData: [{ field: text, where: "body" }],
        reflected: [{ field: text, escaped: false }],
      },
    }),
    failure: { kind: "not-http", firstBytes: raw, looksLike: text },
  };
  const leading = finding({
    title: text,
    detail: text,
    fix: [text],
    evidence: ["http.validation", text],
    explains: [text],
    fittedTo: [text],
  });
  return report({
    target: raw,
    profile: text,
    startedAt: text,
    likelyCause: leading,
    findings: [leading, finding({ ...leading, id: text, severity: "warning", confidence: "likely" })],
    checks: report().checks.map((check) => ({ ...check, title: text })),
    software: [{ name: text, role: "server", confidence: "certain", mark: text }],
    evidence: evidence({
      http: { validation: full, [text]: { ...full, failure: { kind: "tls", detail: raw } } },
      dns: {
        name: raw,
        addresses: [{ address: text, family: 4, specialRange: text, source: "dns" }],
        ms: 1,
        records: {
          servers: [],
          a: { outcome: "found", values: [] },
          aaaa: { outcome: "found", values: [] },
          cname: { outcome: "found", values: [raw] },
        },
      },
      tcp: {
        port: 443,
        attempts: [{ address: text, family: 4, outcome: "refused", code: text, ms: 1 }],
        ownNetwork: { ipv4: true, ipv6: true },
        proxy: { outcome: "failed", detail: raw },
      },
      tls: {
        serverName: raw,
        handshake: {
          outcome: "established",
          protocol: text,
          cipher: text,
          alpn: text,
          verifyError: text,
          nameMatches: false,
          chain: [certificate, certificate],
          clientCertificateAlert: text,
          ms: 1,
        },
      },
    }),
  });
}

describe("the HTML report of an endpoint that answers with markup", () => {
  /** Text without anything that decides what is shown, for comparison: no label, no white space. */
  const benign = "plain";

  it.each([false, true])(
    "has the elements of any other, and no more (several targets: %s)",
    async (several) => {
      const marks = (page: string) => skeletonOf(page).filter((element) => element !== "mark[class]");
      const expected = marks(await htmlPage([reportWith(benign)], { several }));
      expect(expected.length).toBeGreaterThan(100);
      const texts = hostile.filter((text) => text.trim() !== "" && text !== "/");
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          const page = await htmlPage([reportWith(`x${text}`)], { several });
          expect(marks(page)).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    },
  );

  it("leads nowhere but to itself, and runs nothing", async () => {
    const page = await htmlPage([reportWith(`javascript:alert(1)//"><a href="https://x.test/">`)]);
    for (const { tagName, attrs } of elementsOf(page))
      for (const { name, value } of attrs) {
        expect(name, tagName).not.toMatch(/^on|^style$|^src$/);
        if (name === "href" && tagName !== "link") expect(value).toMatch(/^#t\d+(-[a-z]+\d*)?$/);
      }
    expect(page).not.toMatch(/<script|<iframe|<form|<a href="[^#]/);
  });

  it.each([
    ["one report", [passed()]],
    ["several", [passed(), report(), report({ verdict: "inconclusive", validates: null, findings: [] })]],
    ["none", []],
  ] as const)("is HTML without a parse error: %s", async (_, reports) => {
    const page = await htmlPage([...reports]);
    const errors: string[] = [];
    parse(page, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
    expect(errors).toEqual([]);
    const ids = elementsOf(page).flatMap(({ attrs }) => attrs.filter(({ name }) => name === "id"));
    const known = new Set(ids.map(({ value }) => value));
    expect(known.size).toBe(ids.length);
    const named = elementsOf(page).flatMap(({ attrs }) =>
      attrs.filter(({ name }) => name === "aria-labelledby" || name === "href").map(({ value }) => value),
    );
    for (const name of named.filter((value) => value !== "data:,"))
      expect(known, name).toContain(name.replace("#", ""));
  });
});
