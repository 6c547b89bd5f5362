import { randomBytes } from "node:crypto";
import { UsageError } from "../../errors.ts";
import { allFaults, faultName, faultsNamed, hostileFaults } from "../../lab/catalogue.ts";
import type { Fault } from "../../lab/define.ts";
import { Lab, type LabKeys } from "../../lab/lab.ts";
import { type ListLine, listed } from "../../reporters/terminal/columns.ts";
import { paragraph } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import { exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle, writeOut } from "../output.ts";
import { didYouMean } from "../suggest.ts";
import type { LabFlags } from "./lab.ts";
import { commandLine, writeAuthority } from "./lab-command-line.ts";
import { runDemo } from "./lab-demo.ts";

/**
 * Lists what the lab can break, serves it until interrupted, or shows the demonstration.
 * @returns the exit code.
 * @throws UsageError for a word that names no fault.
 */
export async function runLab(words: readonly string[], flags: LabFlags): Promise<number> {
  const style = outputStyle(flags.color);
  if (flags.demo) {
    if (words.length > 0) throw new UsageError("lab --demo shows its own two endpoints: name no cause");
    return runDemo(throwAwayKeys(), style);
  }
  if (words.length === 0) {
    await writeOut(renderFaults([...(await allFaults()), ...(await hostileFaults())], style));
    return exitCodes.pass;
  }
  return serve(await requireFaults(words), style);
}

async function requireFaults(words: readonly string[]): Promise<readonly Fault[]> {
  const found: Fault[] = [];
  for (const word of words) {
    const faults = await faultsNamed(word);
    if (faults.length === 0) {
      const known = [...(await allFaults()).map(({ id }) => id), ...(await hostileFaults()).map(faultName)];
      const meant = didYouMean(word, [...new Set(known)]) || "; `prevalidate lab` lists them all";
      throw new UsageError(`the lab can't break “${word}”${meant}`);
    }
    found.push(...faults.filter((fault) => !found.includes(fault)));
  }
  return found;
}

async function serve(faults: readonly Fault[], style: Style): Promise<number> {
  const lab = new Lab(throwAwayKeys());
  const watch = watchSignals();
  try {
    const ca = await writeAuthority(lab);
    for (const fault of faults) {
      const endpoint = await fault.serve(lab);
      const lines = [
        style.paint.bold(style.text(`${faultName(fault)}: ${fault.title}`)),
        `  ${style.text(endpoint.url)}`,
        `  ${style.paint.cyan(commandLine(fault, endpoint, lab, ca))}`,
        "",
      ];
      await writeOut(`${lines.join("\n")}\n`);
    }
    process.stderr.write("prevalidate: serving on loopback until Ctrl-C\n");
    await until(watch.abort);
  } finally {
    await lab.close();
    watch.stop();
  }
  return signalCode(watch.came() ?? "SIGINT");
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Keys that open nothing, made anew each time, so that they may be shown. */
function throwAwayKeys(): LabKeys {
  const key = () => randomBytes(32).toString("base64").replaceAll(/[+/=]/g, "").slice(0, 20);
  return { secretKey: key(), validationKey: key() };
}

function renderFaults(faults: readonly Fault[], style: Style): string {
  const families = new Map<string, Fault[]>();
  for (const fault of faults) {
    const family = faultName(fault).split(/[/:]/)[0] ?? "";
    families.set(family, [...(families.get(family) ?? []), fault]);
  }
  const lineOf = (fault: Fault): ListLine => ({ name: faultName(fault), words: fault.title });
  const lines = [...families].flatMap(([family, members]) => [
    style.paint.bold(family),
    ...listed(members.map(lineOf), style, { among: faults.map(lineOf) }),
    "",
  ]);
  const hint = "prevalidate lab <name>, <cause> or <family> serves them; lab --demo shows two at work.";
  return `${lines.join("\n")}\n${paragraph(style, hint, { paint: style.paint.dim }).join("\n")}\n`;
}
