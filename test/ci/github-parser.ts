import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./packed.ts";

interface Parsed {
  readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } };
}
type Parse = (file: { readonly name: string; readonly content: string }, trace: object) => Parsed;

/**
 * What GitHub's parser of workflows and actions, the one that its language server has, says of a file. Bundled
 * before it is loaded: it imports JSON in a way that Node no longer takes.
 */
export async function complaintsAbout(
  kind: "action" | "workflow",
  content: string,
): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-parser-"));
  try {
    const outfile = path.join(folder, "parser.mjs");
    await build({
      stdin: {
        contents: `export { parseAction } from "@actions/workflow-parser/actions/action-parser";
          export { parseWorkflow, NoOperationTraceWriter } from "@actions/workflow-parser";`,
        resolveDir: root,
      },
      ...{ bundle: true, format: "esm", platform: "node", outfile, logLevel: "silent" },
    });
    const parser = (await import(pathToFileURL(outfile).href)) as {
      readonly parseAction: Parse;
      readonly parseWorkflow: Parse;
      readonly NoOperationTraceWriter: new () => object;
    };
    const parse = kind === "action" ? parser.parseAction : parser.parseWorkflow;
    const { context } = parse({ name: `${kind}.yml`, content }, new parser.NoOperationTraceWriter());
    return context.errors.getErrors().map(({ message }) => message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
