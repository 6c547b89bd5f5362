import type { Milliseconds } from "../../units.ts";
import { pause } from "../../wait.ts";
import { signalCode, watchSignals } from "../interrupt.ts";
import { OwnWrites, watchFiles } from "./check-watch-files.ts";
import { Inbox } from "./check-watch-inbox.ts";
import { listenToKeys } from "./check-watch-keys.ts";
import { notice, Rounds, type Watched } from "./check-watch-rounds.ts";

/** Editors and build tools write several files in a row. */
const settleMs: Milliseconds = 300;
/**
 * Checks, and checks again whenever a file changes or somebody presses Enter, until `q` or Ctrl-C.
 * @returns the exit code of the last round, or that of the signal.
 */
export async function watchAndCheck(watched: Watched): Promise<number> {
  const signals = watchSignals();
  const inbox = new Inbox();
  signals.abort.addEventListener("abort", () => inbox.put({ kind: "signal" }));
  const rounds = new Rounds(watched, inbox, signals.abort);
  const stopKeys = listenToKeys((wish) => {
    if (wish === "interrupt") process.emit("SIGINT", "SIGINT");
    else inbox.put(wish === "quit" ? { kind: "quit" } : { kind: "key" });
  });
  const writes = new OwnWrites();
  let told = false;
  const files = await watchFiles({
    paths: watched.paths,
    except: watched.except,
    onChange: (change) => {
      if (writes.isNews(change, rounds.underWay())) inbox.put({ kind: "change", file: change.file });
    },
    onError: (error) => {
      if (!told) notice(`can't watch everything here (${error.message}); Enter still checks again`);
      told = true;
    },
  });
  try {
    await rounds.run("start");
    for (let event = await inbox.next(); ; event = await inbox.next()) {
      if (event.kind === "signal" || event.kind === "quit") break;
      await rounds.run(event.kind === "key" ? "asked" : await settled(event.file, inbox, signals.abort));
    }
    const came = signals.came();
    return came === undefined ? rounds.exitCode() : signalCode(came);
  } finally {
    stopKeys();
    await files.close();
    signals.stop();
  }
}

/** Waits until changes come no more, and names the first file. */
async function settled(file: string, inbox: Inbox, signal: AbortSignal): Promise<{ changed: string }> {
  do await pause(settleMs, signal);
  while (inbox.dropChanges());
  return { changed: file };
}
