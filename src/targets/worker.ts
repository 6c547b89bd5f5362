import { parentPort } from "node:worker_threads";
import { UsageError } from "../errors.ts";
import { checkOne } from "./check-one.ts";
import type { FromWorker, ToWorker, Work } from "./work.ts";

/* A thread of its own: it checks what it is told to, many at once, until the program ends it. */

const stop = new AbortController();

async function outcomeOf(work: Work): Promise<FromWorker> {
  try {
    return { id: work.id, report: JSON.stringify(await checkOne(work, stop.signal)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id: work.id, failure: { message, usage: error instanceof UsageError } };
  }
}

parentPort?.on("message", (told: ToWorker) => {
  if (told === "abort") stop.abort();
  else outcomeOf(told).then((outcome) => parentPort?.postMessage(outcome));
});
