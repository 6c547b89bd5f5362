// A check of a healthy endpoint on loopback, all twelve questions, against a bare `node -e 0`: time and peak memory.
import { byTurns, command, keys, median, milliseconds, peakMemory, report, run, serve } from "./measure.mjs";

const server = await serve("healthy.mjs");
const check = [
  command,
  "check",
  `http://127.0.0.1:${server.port}/hook`,
  "--local",
  "--secret-key",
  keys.secretKey,
  "--validation-key",
  keys.validationKey,
];
const [bare, checked] = byTurns(20, [() => run(["node", "-e", "0"]).ms, () => run(["node", ...check]).ms]);
report("check / node -e 0", checked / bare, 3, `${milliseconds(checked)} to ${milliseconds(bare)}`);

const peaks = [["-e", "0"], check].map((args) => median(Array.from({ length: 5 }, () => peakMemory(args))));
report(
  "peak memory of a check / bare node",
  peaks[1] / peaks[0],
  2.5,
  `${peaks[1].toFixed(0)} to ${peaks[0].toFixed(0)} MiB`,
);
server.stop();
