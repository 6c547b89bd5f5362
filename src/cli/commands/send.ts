import { type Command, Option } from "commander";
import { addRequestFlags, type RequestFlags } from "../flags.ts";

export interface SendFlags extends RequestFlags {
  readonly quiet?: boolean;
}

/** `send <type> <url>`: one simulated event, and the exchange as it went. */
export function addSendCommand(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command("send <type> [target]")
    .description("post one simulated event, show the exchange");
  addRequestFlags(command)
    .option("-q, --quiet", "the judgement alone")
    .addOption(new Option("--local", "as for check; here it makes no difference").hideHelp())
    .action(async (type: string, url: string | undefined, flags: SendFlags) => {
      const { runSend } = await import("../run.ts");
      done(await runSend(type, url, flags));
    });
}
