import { UsageError } from "../../errors.ts";
import { eventTypeNamed, typeWords } from "../../protocol/type-names.ts";
import { renderExchange } from "../../reporters/terminal/exchange.ts";
import { paragraph } from "../../reporters/terminal/layout.ts";
import type { Style } from "../../reporters/terminal/style.ts";
import { type Sent, send } from "../../send.ts";
import { chooseOne, readConfig } from "../chosen-target.ts";
import { exitCodes } from "../exit-codes.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { outputStyle, writeOut } from "../output.ts";
import { keysOfTarget, prepareTarget } from "../prepared-target.ts";
import { progressLine } from "../progress.ts";
import { requestSettings, requireProfile } from "../request-settings.ts";
import { didYouMean } from "../suggest.ts";
import type { SendFlags } from "./send.ts";

/**
 * Posts one event, shows the exchange and what the sender would make of it.
 * @returns 0 when the sender would take the answer, 1 when not, 3 where that is not documented.
 * @throws UsageError, before anything is sent, for what can't be tried.
 */
export async function runSend(word: string, given: string | undefined, flags: SendFlags): Promise<number> {
  const named = eventTypeNamed(word);
  if (named === undefined)
    throw new UsageError(
      `unknown type “${word}”${didYouMean(word, typeWords) || `; there are ${typeWords.join(", ")}`}`,
    );
  requireProfile(flags.profile);
  const prepared = await prepareTarget(await chooseOne(given, await readConfig(flags.config)), flags);
  const { url, secrets } = prepared;
  const profile = requireProfile(prepared.flags.profile);
  if (!profile.types.includes(named.type))
    throw new UsageError(`the profile ${profile.name} has no ${named.type} event`);
  const settings = { ...(await requestSettings(prepared.flags)), secrets };
  const keys = await keysOfTarget(prepared);

  const watch = watchSignals();
  const progress = progressLine(!flags.quiet);
  progress.onProgress({ step: "send", asking: `Posting a ${named.type} event`, state: "started" });
  let sent: Sent;
  try {
    sent = await send({ ...settings, ...keys, ...named, url, signal: watch.abort });
  } finally {
    progress.stop();
    watch.stop();
  }
  const signal = watch.came();
  const style = outputStyle(flags.color);
  const shown = flags.quiet ? [] : [...renderExchange(sent.exchange, style), ""];
  const judged = signal === undefined ? judgement(sent, style) : ["Interrupted before a whole answer came."];
  await writeOut(`${[...shown, ...judged].join("\n")}\n`);
  if (signal !== undefined) return signalCode(signal);
  const { accepted } = sent.acceptance;
  if (accepted === null) return exitCodes.inconclusive;
  return accepted ? exitCodes.pass : exitCodes.fail;
}

function judgement({ acceptance: { accepted, why } }: Sent, style: Style): readonly string[] {
  const { marks, paint } = style;
  if (accepted === null)
    return paragraph(style, `It can't be told whether the sender would take this. ${why}`, {
      lead: `${marks.unsure} `,
      paintLead: paint.yellow.bold,
    });
  return paragraph(style, `The sender would ${accepted ? "take" : "not take"} this. ${why}`, {
    lead: `${accepted ? marks.pass : marks.fail} `,
    paintLead: accepted ? paint.green.bold : paint.red.bold,
  });
}
