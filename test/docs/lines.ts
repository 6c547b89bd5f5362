import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { examples } from "../../src/cli/command-line/examples.ts";

export const root = path.dirname(path.dirname(import.meta.dirname));

/** A command line of the documentation. */
export interface DocumentedLine {
  /** `file:line`. */
  readonly at: string;
  /** As it is to be pasted: without a prompt, continuation lines joined. */
  readonly line: string;
  /** What the documentation says it ends with: 0, unless `<!-- exits 1 -->` (or 3) stands before the block. Never 2, misuse. */
  readonly exits: number;
}

const command =
  /^(?:[A-Z_][A-Z0-9_]*=\S*\s+)*(?:npx )?prevalidate(?: |$)|^node dist\/prevalidate\.cjs(?: |$)/;

/** Languages of fenced blocks that a shell reads; the others are code or output. */
const shells = ["", "sh", "bash", "shell", "console"];

/** Every command line of the documentation and of the examples in the help. */
export async function documentedLines(): Promise<readonly DocumentedLine[]> {
  const pages = await Promise.all(
    (await markdownFiles()).map(async (file) => linesOf(file, await readFile(path.join(root, file), "utf8"))),
  );
  const shown = Object.entries(examples).flatMap(([name, given]) =>
    given.map(({ line }, index) => ({ at: `--help ${name || "prevalidate"}:${index + 1}`, line, exits: 0 })),
  );
  return [...pages.flat(), ...shown];
}

/** README and the like, and docs/ but for generated causes and for decisions, which tell of the past. */
async function markdownFiles(): Promise<readonly string[]> {
  const docs = (await readdir(path.join(root, "docs"), { recursive: true }))
    .filter((name) => name.endsWith(".md") && !/^(?:causes|decisions)\//.test(name))
    .map((name) => `docs/${name}`);
  return ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...docs.sort()];
}

/** The command lines in the code blocks, fenced or indented, of one Markdown text. */
export function linesOf(file: string, text: string): readonly DocumentedLine[] {
  const found: DocumentedLine[] = [];
  const lines = text.split("\n");
  let exits = 0;
  let fence: string | undefined;
  let indented = false;
  for (let index = 0; index < lines.length; index += 1) {
    const at = `${file}:${index + 1}`;
    const raw = lines[index] ?? "";
    const mark = /^\s*```+(\S*)/.exec(raw);
    if (mark !== null) {
      if (fence !== undefined) exits = 0;
      fence = fence === undefined ? mark[1] : undefined;
      continue;
    }
    if (fence === undefined) {
      exits = Number(/^<!-- exits ([13]) -->$/.exec(raw)?.[1] ?? (isProse(raw) ? 0 : exits));
      indented = raw.startsWith("    ") && (indented || (lines[index - 1] ?? "").trim() === "");
      if (!indented) continue;
    } else if (!shells.includes(fence)) continue;
    let line = raw.trim().replace(/^\$ /, "");
    if (!command.test(line)) continue;
    while (line.endsWith("\\") && index + 1 < lines.length) {
      index += 1;
      line = `${line.slice(0, -1).trimEnd()} ${(lines[index] ?? "").trim()}`;
    }
    found.push({ at, line, exits });
  }
  return found;
}

function isProse(line: string): boolean {
  return line.trim() !== "" && !line.startsWith("    ");
}
