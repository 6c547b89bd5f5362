import type { Command } from "commander";
import { UsageError } from "../../errors.ts";
import {
  addRequestFlags,
  addVolumeFlags,
  nameServer,
  type RequestFlags,
  type VolumeFlags,
} from "../flags.ts";

export interface CheckFlags extends RequestFlags, VolumeFlags {
  readonly local?: boolean;
  readonly only?: string;
  readonly reporter: readonly string[];
  readonly strict?: boolean;
  readonly ignore: readonly string[];
  readonly dryRun?: boolean;
  readonly compareDns?: readonly string[] | true;
}

/** `check <url...>`, which is also what a bare `prevalidate <url>` means. */
export function addCheckCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("check [url...]", { isDefault: true })
    .description("will Validate pass, and if not, why? (short: prevalidate <url>)")
    .option("--local", "the endpoint need not be public: judge the handler alone")
    .option("--only <types>", "post these events alone: validation,delivered,failed …")
    .option("--dry-run", "list every request that would be sent, and send none")
    .option(
      "--compare-dns [server]",
      "compare the host's addresses with what public name servers say (after the URL, or --compare-dns=address)",
      compareDns,
    )
    .option("--strict", "warnings fail")
    .option("--ignore <causes>", "don't count or show findings of these ids", collect, [])
    .option("--reporter <name[=file]>", "terminal or json; repeatable", collect, []);
  addVolumeFlags(addRequestFlags(command)).action(async (urls: string[], flags: CheckFlags) => {
    const { runCheck } = await import("../run.ts");
    done(await runCheck(urls, flags));
  });
}

/** A URL that follows the option alone is taken for its value by the parser: that is said, not guessed at. */
function compareDns(text: string, before?: readonly string[] | true): readonly string[] {
  if (text.includes("://"))
    throw new UsageError(`--compare-dns: “${text}” is no name server: write the URL before --compare-dns`);
  return nameServer("--compare-dns")(text, before);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
