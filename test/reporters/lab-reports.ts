import { afterAll, beforeAll } from "vitest";
import { check } from "../../src/check.ts";
import { faultsNamed } from "../../src/lab/catalogue.ts";
import { Lab } from "../../src/lab/lab.ts";
import type { Report } from "../../src/report.ts";
import type { Reporter, ReportView } from "../../src/reporters/reporter.ts";
import { makeStyle } from "../../src/reporters/terminal/style.ts";
import { checkFault, labKeys } from "../faults.ts";
import { exchange, finding, report as sample, shown } from "./sample.ts";

/** What an endpoint says that would like to be read as something else, by each format's own marks. */
export const hostile = [
  "]]><failure message='x'/>&lt;",
  "::error title=fake::owned",
  "##[add-mask]Validate",
  "%0A::set-output name=x::y %25 100%",
  "| a | b |\n| --- | --- |\n`tick` ``two`` *bold* _it_ ~~no~~",
  "<img src=x onerror=alert(1)> <b>bold</b> &amp; &#60;",
  "@octocat see #12 and GH-7 at https://example.com/a?b=c or www.example.com, a@example.com :tada: $x$",
  "[link](https://example.com) ![image](https://example.com/x.png) {0} {{1}} \\[x\\]",
  "ok 99 - fake # SKIP\n1..2\nBail out! \\# \\\\",
  "\0\x1b[31mred\x07\u202egnp.exe\u2028\ufffe\ud800 \u{1f4a9} \x7f\x85",
].join("\n");

const names = [
  "healthy",
  "key/html-escaped:marks",
  "handler/event-fails:500",
  "secret/not-checked",
  "tcp/refused",
  "tls/expired",
  "tool/proxy-failed",
  "leak/reflected-markup",
  "http/not-http",
  "mixed",
];

/** Reports of real checks of the lab's endpoints, of one that was broken off, and of one that says `hostile` things. */
export function useLabReports(): () => readonly Report[] {
  const lab = new Lab(labKeys);
  const reports: Report[] = [];
  afterAll(() => lab.close());
  beforeAll(async () => {
    for (const name of names) {
      const [fault] = await faultsNamed(name);
      if (fault !== undefined) reports.push(await checkFault(fault, lab));
    }
    reports.push(await saysHostile(lab), await interrupted(lab), hostileThroughout());
  }, 60_000);
  return () => reports;
}

async function saysHostile(lab: Lab): Promise<Report> {
  const url = await lab.http(() => ({
    status: 200,
    body: hostile,
    headers: { "X-Says": "::error::x | `y`" },
  }));
  return check({ url, ...lab.keys, local: true });
}

async function interrupted(lab: Lab): Promise<Report> {
  const controller = new AbortController();
  const url = await lab.http(() => {
    controller.abort();
    return new Promise<never>(() => {});
  });
  return check({ url, ...lab.keys, local: true, signal: controller.signal });
}

/** A report as no check makes it, with hostile text wherever there is text: it was saved, and tampered with. */
export function hostileThroughout(): Report {
  const found = (severity: "error" | "warning" | "info", id: string) =>
    finding({
      severity,
      id,
      title: hostile,
      detail: hostile,
      fix: [hostile, hostile],
      explains: [hostile],
      confidence: "likely",
    });
  return sample({
    target: shown(`https://example.com/${hostile}`),
    name: hostile,
    startedAt: hostile,
    findings: [
      found("error", "key/missing"),
      found("warning", "leak/stack-trace"),
      found("info", `other/${hostile}`),
    ],
    evidence: { ...sample().evidence, http: { validation: exchange({ name: hostile, address: hostile }) } },
  });
}

const plainView: ReportView = {
  style: makeStyle({ color: false, unicode: true }),
  verbose: false,
  quiet: false,
  strict: false,
  several: false,
};

/** Everything that a reporter writes of reports. */
export async function written(
  reporter: Reporter,
  reports: readonly Report[],
  view: Partial<ReportView> = {},
): Promise<string> {
  let text = "";
  const all = { ...plainView, several: reports.length > 1, ...view };
  for await (const part of reporter(eachOf(reports), all)) text += part;
  return text;
}

async function* eachOf(reports: readonly Report[]): AsyncGenerator<Report> {
  yield* reports;
}

/** Whether a reporter has written of a report by the time it asks for the next one, and so holds none of them. */
export async function writesAsItGoes(reporter: Reporter): Promise<boolean> {
  let [fed, told] = [0, 0];
  let late = false;
  async function* feed(): AsyncGenerator<Report> {
    for (; fed < 20; fed++) {
      late ||= told < fed;
      yield sample({ target: shown(`https://example.com/${fed}`) });
    }
  }
  for await (const text of reporter(feed(), { ...plainView, several: true }))
    if (text.includes(`https://example.com/${fed}`)) told = fed + 1;
  return !late && told === 20;
}
