import { UsageError } from "../../errors.ts";
import { type Answers, namesOf } from "../../init/answers.ts";
import { type Change, type Changes, changesFor } from "../../init/changes.ts";
import { Folder } from "../../init/folder.ts";
import { writeChanges } from "../../init/write.ts";
import { paragraph } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import { exitCodes } from "../exit-codes.ts";
import { outputStyle, writeOut } from "../output.ts";
import { askWhether, canPrompt } from "../prompt.ts";
import type { InitFlags } from "./init.ts";
import { type Asking, gatherAnswers } from "./init-answers.ts";
import { handlerNamed } from "./init-handlers.ts";
import { tryOut } from "./init-try.ts";

/**
 * Sets a project up in the folder that the command runs in: asks, tries the endpoint, shows what is to be written,
 * and writes it. Until then nothing is written, so that Ctrl-C leaves nothing behind.
 * @throws UsageError for an answer that makes no sense, and for files in the way.
 */
export async function setUp(flags: InitFlags): Promise<number> {
  const folder = new Folder(process.cwd());
  const style = outputStyle(undefined);
  const asking: Asking = { flags, folder, people: !flags.yes && canPrompt() };
  let tryLater = async (): Promise<void> => {};
  const { answers, keys } = await gatherAnswers(asking, async (given) => {
    if (asking.people) await tryOut(given, style, asking);
    else tryLater = () => tryOut(given, style, asking);
  });
  const handler = answers.handler === undefined ? [] : handlerNamed(answers.handler);
  const changes = await changesFor(answers, folder, handler);
  requireFree(changes.files, flags, asking.people);
  await tryLater();
  if (changes.files.length === 0) await writeOut("Everything is there already; nothing was written.\n");
  else {
    if (!(await agreed(changes.files, style, asking.people))) {
      await writeOut("Nothing was written.\n");
      return exitCodes.pass;
    }
    await writeChanges(folder.path, changes.files, answers.envFile);
    await writeOut(`${listOf(changes.files, style, "wrote").join("\n")}\n`);
  }
  const unset = keys === "none" || (keys === "asked" && answers.writeKeys === undefined);
  await writeOut(nextSteps(changes, answers, unset, style));
  return exitCodes.pass;
}

/** Without somebody to ask, nothing that is there is replaced unless that was said. */
function requireFree(files: readonly Change[], { force }: InitFlags, people: boolean): void {
  const taken = files.filter(({ replaces }) => replaces).map(({ file }) => file);
  if (taken.length > 0 && !force && !people)
    throw new UsageError(
      `${taken.join(" and ")} ${taken.length > 1 ? "are" : "is"} there already: --force replaces what is there`,
    );
}

async function agreed(files: readonly Change[], style: Style, people: boolean): Promise<boolean> {
  if (!people) return true;
  await writeOut(`\n${listOf(files, style, "will be").join("\n")}\n\n`);
  const replaced = files.some(({ replaces }) => replaces);
  return askWhether(replaced ? "Write these, and replace what is there?" : "Write these?", !replaced);
}

function listOf(files: readonly Change[], style: Style, when: "will be" | "wrote"): readonly string[] {
  const width = Math.max(...files.map(({ file }) => file.length));
  return files.map(({ file, what, replaces }) => {
    const mark = when === "wrote" ? `${style.marks.pass} ` : "  ";
    const note = replaces && when === "will be" ? " (replaces what is there)" : "";
    return `${mark}${file.padEnd(width)}  ${what}${note}`;
  });
}

function nextSteps({ toDo }: Changes, { name, variables }: Answers, unset: boolean, style: Style): string {
  const set = unset ? [`Set ${namesOf(variables).join(" and ")} in your environment.`] : [];
  const check = `Check whenever you like: prevalidate check${name === undefined ? "" : ` ${name}`}`;
  const lines = [...set, ...toDo, check].flatMap((text) => paragraph(style, text, { lead: "  - " }));
  return `\nNext:\n${lines.join("\n")}\n`;
}
