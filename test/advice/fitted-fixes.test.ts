import { afterAll, describe, expect, it } from "vitest";
import { stepsOf } from "../../src/advice/fixes.ts";
import { softwareMarks } from "../../src/advice/marks.ts";
import { allCauses } from "../../src/causes/all.ts";
import { check } from "../../src/check.ts";
import { explainCause } from "../../src/explain.ts";
import { Lab, type LabAnswer, type LabHandler, type LabRequest } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import { labKeys } from "../faults.ts";

/** A mark that rides on any answer. */
const byHeader: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nginx: { Server: "nginx/1.22.1" },
  Apache: { Server: "Apache/2.4.57 (Debian)" },
  IIS: { Server: "Microsoft-IIS/10.0" },
  Caddy: { Server: "Caddy" },
  lighttpd: { Server: "lighttpd/1.4.69" },
  Envoy: { Server: "envoy" },
  Flask: { Server: "Werkzeug/3.0.1 Python/3.12.1" },
  "http.server": { Server: "SimpleHTTP/0.6 Python/3.12.1" },
  "AWS ALB": { Server: "awselb/2.0" },
  "Amazon S3": { Server: "AmazonS3" },
  PHP: { "X-Powered-By": "PHP/8.2.1" },
  Express: { "X-Powered-By": "Express" },
  "Next.js": { "X-Powered-By": "Next.js" },
  Django: { "Set-Cookie": "csrftoken=abc; Path=/" },
  Laravel: { "Set-Cookie": "laravel_session=abc; Path=/" },
  Rails: { "X-Runtime": "0.012345" },
  "ASP.NET": { "X-AspNet-Version": "4.0.30319" },
  "ASP.NET Core": { "Set-Cookie": ".AspNetCore.Session=abc; Path=/" },
  WordPress: { Link: '<https://blog.example/wp-json/>; rel="https://api.w.org/"' },
  Drupal: { "X-Generator": "Drupal 10 (https://www.drupal.org)" },
  Cloudflare: { "CF-RAY": "8f00aa11bb22cc33-AMS" },
  CloudFront: { "X-Amz-Cf-Id": "abcdef" },
  "AWS API Gateway": { "x-amz-apigw-id": "abc=" },
  Vercel: { "X-Vercel-Id": "fra1::abc" },
  Render: { "x-render-origin-server": "Render" },
  Railway: { "X-Railway-Request-Id": "abc" },
  "Fly.io": { "Fly-Request-Id": "01ABC-fra" },
  Netlify: { "X-NF-Request-ID": "01ABC" },
  Kong: { Via: "kong/3.4" },
  Varnish: { Via: "1.1 varnish (Varnish/7.1)" },
  Java: { "Set-Cookie": "JSESSIONID=abc; Path=/" },
};

/** A mark that a page has, which GET gets here. */
const byPage: Readonly<Record<string, LabAnswer>> = {
  Fastify: {
    status: 404,
    body: '{"message":"Route GET:/hook not found","error":"Not Found","statusCode":404}',
  },
  NestJS: { status: 404, body: '{"message":"Cannot GET /hook","error":"Not Found","statusCode":404}' },
  Spring: { status: 404, body: "<h1>Whitelabel Error Page</h1>" },
  Tomcat: { status: 404, body: "<h3>Apache Tomcat/9.0.70</h3>" },
  Sinatra: { status: 404, body: "<h2>Sinatra doesn’t know this ditty.</h2>" },
  FastAPI: { status: 404, body: '{"detail":"Not Found"}' },
};

const escaped = labKeys.validationKey.replace("H", "&#72;");
const ok =
  (body: string): LabHandler =>
  () => ({ status: 200, headers: { "Content-Type": "text/html" }, body });
const status =
  (code: number, body = ""): LabHandler =>
  () => ({ status: code, body });

/** Sends /hook there, and has a page everywhere else. */
const redirectTo =
  (location: string): LabHandler =>
  ({ path }) =>
    path === "/hook" ? { status: 301, headers: { Location: location } } : { body: "a page" };

/** Endpoints that have a cause whatever runs there; `pages` where GET may get another answer than POST. */
const endpoints: readonly { readonly id: string; readonly serve: LabHandler; readonly pages?: boolean }[] = [
  { id: "method/not-allowed", serve: status(405), pages: true },
  { id: "route/not-found", serve: status(404, "nothing here"), pages: true },
  { id: "route/too-large", serve: status(413, "too large"), pages: true },
  { id: "route/unsupported-media-type", serve: status(415, "no"), pages: true },
  { id: "gate/rate-limited", serve: status(429, "slow down") },
  { id: "gate/upstream-down", serve: status(502, "bad gateway") },
  { id: "gate/ip-allowlist", serve: status(403, "<h1>403 Forbidden</h1>") },
  { id: "gate/csrf", serve: status(403, "The CSRF check failed") },
  { id: "handler/crash", serve: crashOnKey, pages: true },
  { id: "handler/body-not-parsed", serve: jsonAlone, pages: true },
  { id: "key/missing", serve: ok("thank you"), pages: true },
  { id: "key/empty-response", serve: ok(""), pages: true },
  { id: "key/html-escaped", serve: ok(`<p>${escaped}</p>`), pages: true },
  { id: "redirect/trailing-slash", serve: redirectTo("/hook/") },
  { id: "redirect/to-login", serve: redirectTo("/login") },
  { id: "redirect/loop", serve: () => ({ status: 301, headers: { Location: "/hook" } }) },
  {
    id: "redirect/other-host",
    serve: () => ({ status: 301, headers: { Location: "http://localhost:2/hook" } }),
  },
];

function crashOnKey(request: LabRequest): LabAnswer {
  return request.fields.get("SecretKey") === labKeys.secretKey
    ? { status: 500, body: "oops" }
    : { status: 401 };
}

function jsonAlone(request: LabRequest): LabAnswer {
  if (request.encoding !== "json") return { status: 400, body: "SecretKey is missing" };
  return request.fields.get("SecretKey") === labKeys.secretKey
    ? { status: 200, body: labKeys.validationKey }
    : { status: 401 };
}

const labs: Lab[] = [];
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

async function checked(serve: LabHandler): Promise<Report> {
  const lab = new Lab(labKeys);
  labs.push(lab);
  return check({ url: await lab.http(serve), ...labKeys, local: true, only: ["Validation"] });
}

/** The endpoint with marks of that software: on every answer, or on the page that GET gets. */
function behind(name: string, serve: LabHandler): LabHandler {
  return async (request) => {
    const page = byPage[name];
    if (page !== undefined && request.method === "GET") return page;
    const answer = await serve(request);
    return { ...answer, headers: { ...answer.headers, ...byHeader[name] } };
  };
}

describe.each(endpoints)("$id", ({ id, serve, pages = false }) => {
  const fixes = explainCause(id)?.fixes;
  const table = fixes?.software ?? {};
  const named = Object.keys(table).filter(
    (name) => Object.hasOwn(byHeader, name) || (pages && Object.hasOwn(byPage, name)),
  );

  it("has a fix that suits any software", async () => {
    const report = await checked(serve);
    const found = report.findings.find((finding) => finding.id === id);
    expect(found?.fix.length, JSON.stringify(report.findings)).toBeGreaterThan(0);
    expect(found?.fittedTo).toEqual([]);
    expect(report.software).toEqual([]);
  });

  it.runIf(named.length > 0).each(named)("has a fix for %s where its mark is", async (name) => {
    const report = await checked(behind(name, serve));
    const found = report.findings.find((finding) => finding.id === id);
    const told = JSON.stringify({ software: report.software, findings: report.findings });
    expect(
      report.software.map((piece) => piece.name),
      told,
    ).toContain(name);
    const [first] = stepsOf({ general: [], software: { [name]: table[name] ?? [] } }, report.software);
    expect(found?.fix, told).toContain(first);
    expect(found?.fittedTo, told).toContain(name);
  });
});

describe("tables of fixes", () => {
  /** Packet filters answer nothing, so nothing recognises them: `explain` lists them. */
  const listedOnly = ["ufw", "firewalld", "nftables", "iptables", "Windows Firewall"];

  it("name software that can be recognised", () => {
    const recognisable = new Set([...softwareMarks.map(({ name }) => name), ...listedOnly]);
    const strange = allCauses.flatMap(({ id, fixes, faces = [] }) =>
      Object.keys(fixes.software ?? {})
        .filter((name) => !recognisable.has(name) && !faces.some((face) => face.name === name))
        .map((name) => `${id}: ${name}`),
    );
    expect(strange).toEqual([]);
  });

  it("give whoever runs a framework its own step, and not the one of its language", async () => {
    const report = await checked((request) => {
      const answer = jsonAlone(request);
      return { ...answer, headers: { ...byHeader.PHP, ...byHeader.Laravel } };
    });
    const fix = report.likelyCause?.fix.join("\n");
    expect(report.likelyCause?.fittedTo).toContain("Laravel");
    expect(fix).toContain("$request->input");
    expect(fix).not.toContain("$_POST. php://input");
  });
});
