import path from "node:path";
import { findConfig } from "../config/find.ts";
import { isIgnored, isTracked } from "../config/version-control.ts";
import { UsageError } from "../errors.ts";
import { type Answers, namesOf } from "./answers.ts";
import { ciSystem } from "./ci.ts";
import { configText, formats } from "./config-text.ts";
import { withLine, withVariables } from "./env-text.ts";
import type { Folder } from "./folder.ts";
import type { HandlerFile } from "./handlers.ts";

/** A file that is to be written. */
export interface Change {
  readonly file: string;
  /** The whole of it. */
  readonly text: string;
  /** What it is for, in a few words. */
  readonly what: string;
  /** Something else stands there, which would be lost. */
  readonly replaces: boolean;
}

/** What is to be written, and what is left to do by hand. */
export interface Changes {
  readonly files: readonly Change[];
  readonly toDo: readonly string[];
}

/**
 * Works out what answers come to in a folder; writes nothing.
 * @param handler the files of the handler that was asked for.
 * @throws UsageError for what must not be: keys in a file under version control, a second configuration.
 */
export async function changesFor(
  answers: Answers,
  folder: Folder,
  handler: readonly HandlerFile[] = [],
): Promise<Changes> {
  const env = await envChanges(answers, folder);
  const ci = await ciChanges(answers, folder);
  const wanted = [
    await configChange(answers, folder),
    ...env.files,
    ...ci.files,
    ...(await Promise.all(handler.map((file) => handlerChange(file, folder)))),
  ];
  const files: Change[] = [];
  for (const change of wanted) if ((await folder.read(change.file)) !== change.text) files.push(change);
  return { files, toDo: [...env.toDo, ...ci.toDo] };
}

async function configChange(answers: Answers, folder: Folder): Promise<Change> {
  const file = formats[answers.format];
  const found = await findConfig(folder.path);
  const there = found !== undefined && path.dirname(found) === folder.path ? path.basename(found) : undefined;
  if (there !== undefined && there !== file)
    throw new UsageError(
      `there is a configuration already, ${there}: take it away first, or add to it by hand`,
    );
  const before = await folder.read(file);
  if (answers.format !== "package.json")
    return { file, text: configText(answers), what: "the configuration", replaces: before !== undefined };
  if (before === undefined) throw new UsageError("there is no package.json here: choose another --format");
  try {
    const text = configText(answers, before);
    return { file, text, what: "the configuration, as its key prevalidate", replaces: there !== undefined };
  } catch (error) {
    throw new UsageError("package.json is no JSON: choose another --format", { cause: error });
  }
}

async function envChanges({ envFile, writeKeys }: Answers, folder: Folder): Promise<Changes> {
  if (envFile === undefined) return { files: [], toDo: [] };
  const ignoring = await ignoringChanges(envFile, folder);
  if (writeKeys === undefined) return { files: ignoring, toDo: [] };
  if (path.isAbsolute(envFile) || /^\.\.(?:[\\/]|$)/.test(path.normalize(envFile)))
    throw new UsageError(
      `${envFile} is not in this folder: write the keys into a file that is, such as .env`,
    );
  if (await isTracked(path.join(folder.path, envFile)))
    throw new UsageError(
      `${envFile} is under version control, where no key may stand: git rm --cached ${envFile}, then try again`,
    );
  const before = (await folder.read(envFile)) ?? "";
  const text = withVariables(before, writeKeys);
  if (text === undefined)
    throw new UsageError(`${envFile} can't hold these keys so that Node reads them again: set them by hand`);
  // What makes git leave the keys alone is in place before they are.
  return {
    files: [...ignoring, { file: envFile, text, what: "the keys", replaces: loses(before, text) }],
    toDo: [],
  };
}

/**
 * A line in the `.gitignore` beside a file, where git would take the file. The nearest `.gitignore` and its last line
 * win over all others (gitignore(5)), so that nothing above can take this back.
 */
async function ignoringChanges(file: string, folder: Folder): Promise<readonly Change[]> {
  if ((await isIgnored(folder.path, file)) !== false) return [];
  const ignoreFile = path.join(path.dirname(file), ".gitignore");
  const name = path.basename(file);
  const line = /^[\w.-]+$/.test(name) ? name : `/${name.replaceAll(/[\\*?[\] ]/g, "\\$&")}`;
  const text = withLine((await folder.read(ignoreFile)) ?? "", line);
  return [{ file: ignoreFile, text, what: `so that git leaves ${file} alone`, replaces: false }];
}

/** Whether a line that was there is there no more. */
function loses(before: string, after: string): boolean {
  const lines = new Set(after.split("\n"));
  return before.split("\n").some((line) => !lines.has(line));
}

async function ciChanges(answers: Answers, folder: Folder): Promise<Changes> {
  if (answers.ci === undefined) return { files: [], toDo: [] };
  const system = ciSystem(answers.ci);
  const text = system.text({
    variables: namesOf(answers.variables),
    before: answers.local ? ["npm ci", "npm start &"] : [],
    check: `npx --yes prevalidate check${answers.name === undefined ? "" : ` ${answers.name}`}${answers.local ? " --wait 60s" : ""}`,
    local: answers.local,
  });
  const same = (await folder.read(system.file)) === text;
  const other = !same && (await folder.has(system.file));
  const file = other ? system.otherFile : system.file;
  const before = await folder.read(file);
  const keys = namesOf(answers.variables).join(" and ");
  return {
    files: [{ file, text, what: `the check in ${system.title}`, replaces: before !== undefined }],
    toDo: [
      `Put ${keys} into ${system.secrets}.`,
      ...(other && system.include !== "" ? [`${system.file} is there already: ${system.include}.`] : []),
      ...(answers.local ? [`Make “npm start” in ${file} what starts your handler.`] : []),
    ],
  };
}

async function handlerChange({ name, text }: HandlerFile, folder: Folder): Promise<Change> {
  const before = await folder.read(name);
  return { file: name, text, what: "a handler to begin with", replaces: before !== undefined };
}
