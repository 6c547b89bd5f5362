import { afterAll, describe, expect, it } from "vitest";
import { fixFor, runs } from "../../src/advice/fixes.ts";
import { softwareMarks } from "../../src/advice/marks.ts";
import { recogniseSoftware, type Software } from "../../src/advice/software.ts";
import { check } from "../../src/check.ts";
import { Lab, type LabAnswer } from "../../src/lab/lab.ts";
import { labKeys } from "../faults.ts";

const labs: Lab[] = [];
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

async function softwareBehind(answer: LabAnswer): Promise<readonly Software[]> {
  const lab = new Lab(labKeys);
  labs.push(lab);
  const url = await lab.http(() => answer);
  const report = await check({ url, ...labKeys, local: true, only: ["Validation"] });
  return recogniseSoftware(report.evidence);
}

const seen: readonly (readonly [name: string, answer: LabAnswer])[] = [
  ["nginx", { headers: { Server: "nginx/1.22.1" } }],
  ["nginx", { status: 502, body: "<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx</center>" }],
  ["Apache", { headers: { Server: "Apache/2.4.57 (Debian)" } }],
  ["IIS", { headers: { Server: "Microsoft-IIS/10.0" } }],
  ["Kestrel", { headers: { Server: "Kestrel" } }],
  ["PHP", { headers: { "X-Powered-By": "PHP/8.2.1" } }],
  ["Express", { headers: { "X-Powered-By": "Express" } }],
  ["Django", { headers: { "Set-Cookie": "csrftoken=abc; Path=/" } }],
  ["Laravel", { headers: { "Set-Cookie": "laravel_session=abc; Path=/" } }],
  ["Java", { headers: { "Set-Cookie": "JSESSIONID=abc; Path=/" } }],
  ["ASP.NET", { headers: { "Set-Cookie": "ASP.NET_SessionId=abc; Path=/" } }],
  ["Express", { headers: { "Set-Cookie": "connect.sid=abc; Path=/" } }],
  ["Werkzeug", { headers: { Server: "Werkzeug/3.0.1 Python/3.12.1" } }],
  ["Rails", { headers: { "X-Runtime": "0.012345" } }],
  ["Spring", { status: 500, body: "<h1>Whitelabel Error Page</h1>" }],
  ["Tomcat", { status: 404, body: "<h3>Apache Tomcat/9.0.70</h3>" }],
  [
    "Fastify",
    { status: 404, body: '{"message":"Route POST:/hook not found","error":"Not Found","statusCode":404}' },
  ],
  ["Next.js", { headers: { "X-Powered-By": "Next.js" } }],
  ["Cloudflare", { headers: { "CF-RAY": "8f00aa11bb22cc33-AMS" } }],
  ["AWS API Gateway", { status: 403, headers: { "x-amzn-ErrorType": "ForbiddenException" } }],
];

describe("recognising software", () => {
  for (const [name, answer] of seen) {
    const mark = JSON.stringify(answer.headers ?? answer.body);
    it(`knows ${name} by ${mark}`, async () => {
      expect((await softwareBehind(answer)).map((piece) => piece.name)).toContain(name);
    });
  }

  it("quotes the mark that it goes by", async () => {
    const [nginx] = await softwareBehind({ headers: { Server: "nginx/1.22.1" } });
    expect(nginx).toMatchObject({ name: "nginx", role: "server", confidence: "certain" });
    expect(nginx?.mark).toContain("Server: nginx/1.22.1");
  });

  it("tells each piece once, the surest mark first", async () => {
    const found = await softwareBehind({
      status: 500,
      headers: { Server: "nginx", "Set-Cookie": "connect.sid=abc", "X-Powered-By": "Express" },
      body: "<pre>Cannot POST /hook</pre>",
    });
    expect(found.map(({ name }) => name).sort()).toEqual(["Express", "nginx"]);
    expect(found.every(({ confidence }) => confidence === "certain")).toBe(true);
  });

  it("recognises nothing where nothing gives itself away", async () => {
    expect(await softwareBehind({ body: "thank you" })).toEqual([]);
  });

  it("does not take the words of a page for its server", async () => {
    const found = await softwareBehind({ body: "<p>We compared nginx, Apache and Express for you.</p>" });
    expect(found).toEqual([]);
  });
});

describe("fixes by software", () => {
  const nginx: Software = { name: "nginx", role: "server", confidence: "certain", mark: "" };

  it("gives the steps of every piece that the table knows", () => {
    const django: Software = { ...nginx, name: "Django", role: "framework" };
    expect(fixFor([nginx, django], { nginx: "a", Django: ["b", "c"], PHP: "d" }, ["e"])).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it("falls back where the table knows none of it", () => {
    expect(fixFor([nginx], { Django: "b" }, ["e"])).toEqual(["e"]);
    expect(fixFor([{ ...nginx, name: "constructor" }], {}, ["e"])).toEqual(["e"]);
  });

  it("knows what runs", () => {
    expect(runs([nginx], "nginx")).toBe(true);
    expect(runs([nginx], "Django")).toBe(false);
  });
});

it("has no mark that holds for every answer", () => {
  for (const mark of softwareMarks) {
    const set = [mark.header, mark.cookie, mark.body, mark.host].filter((part) => part !== undefined);
    expect(set, mark.name).not.toEqual([]);
  }
});
