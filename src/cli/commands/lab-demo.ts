import { check } from "../../check.ts";
import { faultsNamed } from "../../lab/catalogue.ts";
import { Lab, type LabKeys } from "../../lab/lab.ts";
import { checkOptionsOf } from "../../lab/options.ts";
import type { Report } from "../../report.ts";
import { ruled } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import { renderReport } from "../../reporters/terminal/terminal.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeOut } from "../output.ts";

/** What is shown, and what must come of it. */
const scenes: readonly { name: string; heading: string; asExpected: (report: Report) => boolean }[] = [
  {
    name: "healthy",
    heading: "An endpoint that is right",
    asExpected: ({ verdict, likelyCause }) => verdict === "pass" && likelyCause === null,
  },
  {
    name: "key/html-escaped",
    heading: "The same endpoint, broken",
    asExpected: ({ verdict, likelyCause }) => verdict === "fail" && likelyCause?.id === "key/html-escaped",
  },
];

/**
 * Serves a healthy endpoint and a broken one, checks both, and prints both reports.
 * @returns 0 when both came out as they must, else 1.
 */
export async function runDemo(keys: LabKeys, style: Style): Promise<number> {
  let asExpected = true;
  for (const scene of scenes) {
    const lab = new Lab(keys);
    try {
      const report = await checkOne(scene.name, lab);
      const view = { style, verbose: false, quiet: false, strict: false, several: false };
      await writeOut(`${ruled(style, scene.heading)}\n\n${renderReport(report, view)}\n`);
      asExpected &&= scene.asExpected(report);
    } finally {
      await lab.close();
    }
  }
  if (!asExpected) process.stderr.write("prevalidate: the demonstration did not come out as it must\n");
  return asExpected ? exitCodes.pass : exitCodes.fail;
}

async function checkOne(name: string, lab: Lab): Promise<Report> {
  const [fault] = await faultsNamed(name);
  if (fault === undefined) throw new Error(`the lab has no ${name}`);
  const endpoint = await fault.serve(lab);
  return check({
    url: endpoint.url,
    local: true,
    ca: lab.authority.rootPem,
    secretKey: lab.keys.secretKey,
    validationKey: lab.keys.validationKey,
    ...(fault.profile !== undefined && { profile: fault.profile }),
    ...checkOptionsOf(endpoint.options ?? []),
  });
}
