import { createHash } from "node:crypto";
import type { Finding, Report } from "../../report.ts";
import { version } from "../../version.ts";
import { isNew, isStrict, weighs } from "../counts.ts";
import { plainFinding, targetWords } from "../plain-words.ts";
import type { Reporter, ReportView } from "../reporter.ts";
import { verdictSentence } from "../terminal/verdict.ts";
import { Invocation } from "./invocation.ts";
import { sarifMessage } from "./message.ts";
import { levels, ruleOf } from "./rules.ts";

/**
 * SARIF 2.1.0 (OASIS), as GitHub's code scanning takes it: a run with a result for each finding. Results are written
 * as they come; what needs all of them (the rules that were told, the exit code) stands after them in the run.
 */
export const sarif: Reporter = async function* (reports, view) {
  const rules = new Map<string, object>();
  const run = new Invocation();
  yield `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[`;
  let separator = "\n";
  for await (const report of reports) {
    run.add(report, isStrict(report, view));
    for (const finding of report.findings) {
      if (!rules.has(finding.id)) rules.set(finding.id, ruleOf(finding));
      const index = [...rules.keys()].indexOf(finding.id);
      yield `${separator}${JSON.stringify(result(finding, report, index, view))}`;
      separator = ",\n";
    }
  }
  const driver = { name: "prevalidate", version, semanticVersion: version, rules: [...rules.values()] };
  yield `\n],"invocations":${JSON.stringify([run.value()])},"tool":${JSON.stringify({ driver })}}]}\n`;
};

/** Where there is no file to point at, code scanning must have one all the same: the usual place of the settings. */
const usualPlace = "prevalidate.config.yaml";

function result(finding: Finding, report: Report, ruleIndex: number, view: ReportView): object {
  const { target, name, profile, verdict, comparison, waited } = report;
  const text = `${finding.title}. ${targetWords(report)}: ${verdictSentence(report)}\n\n${plainFinding(finding, report.software)}`;
  const hash = fingerprint(finding, report);
  const uri = encodeURI(view.place ?? usualPlace);
  return {
    ruleId: finding.id,
    ruleIndex,
    level: weighs(finding, isStrict(report, view)) ? "error" : levels[finding.severity],
    ...(comparison && { baselineState: isNew(finding, report) ? "new" : "unchanged" }),
    message: { text: sarifMessage(text) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
        logicalLocations: [{ name: target, fullyQualifiedName: `${target}#${finding.id}`, kind: "resource" }],
      },
    ],
    // GitHub tells alerts apart by the first; without it, by the line of the file, which is the same for all.
    partialFingerprints: { primaryLocationLineHash: `${hash}:1`, "prevalidate/v1": hash },
    properties: {
      target,
      ...(name !== undefined && { name }),
      profile,
      confidence: finding.confidence,
      verdict,
      ...(waited && { waitedMs: waited.ms }),
    },
  };
}

/** The same for the same finding about the same endpoint, whatever was seen of it this time. */
function fingerprint({ id }: Finding, { target, profile }: Report): string {
  return createHash("sha256").update([target, profile, id].join("\0")).digest("hex").slice(0, 16);
}
