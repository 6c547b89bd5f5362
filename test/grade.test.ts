import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { allCauses } from "../src/causes/all.ts";
import type { Evidence } from "../src/evidence.ts";
import {
  bestWhenOpen,
  familiesThatCostThePlus,
  type Grade,
  gradeCaps,
  gradeLetters,
  gradeOf,
  gradeSteps,
} from "../src/grade.ts";
import { faultsNamed } from "../src/lab/catalogue.ts";
import { Lab } from "../src/lab/lab.ts";
import type { Finding, Report } from "../src/report.ts";
import { checkFault, labKeys } from "./faults.ts";
import { checks, evidence, finding, passed, report } from "./reporters/sample.ts";

const audit: NonNullable<Evidence["audit"]> = { made: "whole", sent: 60, planned: 60 };
/** A pass of which everything was looked at, with these findings. */
const audited = (findings: readonly Finding[] = [], about: Partial<Report> = {}) =>
  gradeOf(passed({ findings, evidence: evidence({ audit }), ...about }));
const warning = (id: string, about: Partial<Finding> = {}) => finding({ id, severity: "warning", ...about });
const place = ({ letter }: Grade) => gradeLetters.indexOf(letter ?? "A+");

describe("the grade", () => {
  it("is A+ for an endpoint that is right in all that was looked at, an audit among it", () => {
    expect(audited()).toEqual({ letter: "A+", reasons: [] });
  });

  it("is A where no audit was made, and says so", () => {
    const grade = gradeOf(passed());
    expect(grade.letter).toBe("A");
    expect(grade.reasons.map(({ title }) => title).join()).toMatch(/audit/);
  });

  it.each([
    { ...audit, made: "not", why: { reason: "not-accepted" } },
    { ...audit, made: "in-part", why: { reason: "not-accepted" } },
    { ...audit, why: { reason: "interrupted" } },
  ] as const)("is A where the audit was not made to its end: $made", (cut) => {
    expect(audited([], { evidence: evidence({ audit: cut }) }).letter).toBe("A");
  });

  it("is A where a check was skipped, and says which", () => {
    const grade = audited([], { checks: checks({ public: "skipped" }) });
    expect(grade).toEqual({
      letter: "A",
      reasons: [{ id: null, title: "The sentence about public", best: "A" }],
    });
  });

  it("is F where Validate would fail or posts would be lost, for the errors alone", () => {
    const findings = [finding({ id: "handler/event-fails" }), warning("secret/not-checked")];
    const grade = gradeOf(report({ validates: true, findings }));
    expect(grade.letter).toBe("F");
    expect(grade.reasons.map(({ id }) => id)).toEqual(["handler/event-fails"]);
  });

  it("is none where nothing could be found out, whatever was seen on the way", () => {
    const findings = [warning("url/plain-http")];
    expect(gradeOf(report({ verdict: "inconclusive", validates: null, findings })).letter).toBeNull();
  });

  it("is at best C where it is open whether Validate passes", () => {
    expect(audited([], { validates: null }).letter).toBe(bestWhenOpen);
  });

  it.each([
    ["secret/not-checked", "D"],
    ["secret/whatever-an-audit-finds", "D"],
    ["leak/secret-echoed", "D"],
    ["key/echoed", "D"],
    ["leak/stack-trace", "C"],
    ["audit/whatever", "C"],
    ["url/plain-http", "C"],
    ["audit/template-injection", "D"],
    ["audit/old-tls", "B"],
    ["tls/expires-soon", "B"],
    ["secret/wrong-status", "B"],
    ["http/slow", "B"],
  ])("is capped by a warning: %s leaves %s", (id, letter) => {
    expect(audited([warning(id)]).letter).toBe(letter);
  });

  it("falls by a step for a further small thing, and no deeper than C", () => {
    const small = ["http/slow", "dns/some-addresses-fail", "url/unusual-port", "url/fragment"];
    expect(
      small.map((_, index) => audited(small.slice(0, index + 1).map((id) => warning(id))).letter),
    ).toEqual(["B", "C", "C", "C"]);
  });

  it("loses a step and no more by a guess", () => {
    expect(audited([warning("secret/not-checked", { confidence: "possible" })]).letter).toBe("B");
  });

  it("loses the plus by a remark on what is given away, and nothing by another", () => {
    expect(audited([finding({ id: "leak/server-banner", severity: "info" })]).letter).toBe("A");
    expect(audited([finding({ id: "url/plain-http", severity: "info" })]).letter).toBe("A+");
  });

  it("names what costs most first", () => {
    const grade = audited([warning("http/slow"), warning("leak/stack-trace"), warning("secret/key-leaked")]);
    expect(grade.reasons.map(({ id, best }) => `${best} ${id}`)).toEqual([
      "D secret/key-leaked",
      "C leak/stack-trace",
      "B http/slow",
    ]);
  });

  it("is no better for one finding more, and the same in whichever order they stand", () => {
    const one = fc.record({
      id: fc.constantFrom(...allCauses.map(({ id }) => id), "audit/prototype-keys"),
      severity: fc.constantFrom("warning" as const, "info" as const),
      confidence: fc.constantFrom("certain" as const, "likely" as const, "possible" as const),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), one, (some, more) => {
        const findings = some.map((about) => finding(about));
        expect(place(audited([...findings, finding(more)]))).toBeGreaterThanOrEqual(place(audited(findings)));
        expect(audited([...findings].reverse()).letter).toBe(audited(findings).letter);
      }),
    );
  });
});

describe("the rule as docs/grades.md tells it", () => {
  const page = readFileSync(path.join(import.meta.dirname, "../docs/grades.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.split("|").map((cell) => cell.trim()));

  it("has the table of the code, line for line and in its order", () => {
    const told = cells.filter(([, first]) => first?.startsWith("`")).map((row) => row.slice(1, 4));
    const written = gradeCaps.map(({ causes, best, because }) => [
      causes.map((pattern) => `\`${pattern}\``).join(", "),
      best === "step" ? "one grade less" : best,
      because,
    ]);
    expect(told).toEqual(written);
  });

  it("and its steps, its families, its letters", () => {
    const text = page.replaceAll(/\s+/g, " ");
    expect(gradeSteps).toEqual(["B", "C"]);
    expect(text).toContain("the first such warning leaves B, every further one C");
    expect(text).toContain(`may pass”), ${bestWhenOpen} is the best`);
    const families = familiesThatCostThePlus.map((family) => `\`${family}\``);
    expect(text).toContain(
      `those of the families ${families.slice(0, -1).join(", ")} and ${families.at(-1)} cost`,
    );
    expect(cells.map(([, first]) => first).filter((cell) => /^([A-F]\+?|–)$/.test(cell ?? ""))).toEqual([
      ...gradeLetters,
      "–",
    ]);
  });

  it("names causes that there are", () => {
    const ids = allCauses.map(({ id }) => id);
    const named = gradeCaps.flatMap(({ causes }) => causes);
    const unknown = named.filter(
      (pattern) => !ids.some((id) => id === pattern || id.startsWith(pattern.replace(/\*$/, ""))),
    );
    expect(unknown).toEqual([]);
  });
});

describe("the grade of endpoints of the lab", () => {
  const lab = new Lab(labKeys);
  afterAll(() => lab.close());

  it.each([
    ["healthy:https", "A"],
    ["tls/expires-soon", "B"],
    ["leak/stack-trace", "C"],
    ["secret/not-checked", "D"],
    ["key/base64", "F"],
    ["handler/event-fails", "F"],
  ])("%s: %s", async (name, letter) => {
    const [fault] = await faultsNamed(name);
    if (fault === undefined) throw new Error(`no fault ${name}`);
    expect(gradeOf(await checkFault(fault, lab)).letter).toBe(letter);
  });
});
