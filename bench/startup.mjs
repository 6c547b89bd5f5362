// What is answered before the program is loaded, against a bare `node -e 0`: version, help, completion.
import { byTurns, command, milliseconds, report, run } from "./measure.mjs";

const asked = {
  "--version": ["--version"],
  "--help": ["--help"],
  "check --help": ["check", "--help"],
  "completion of an option": ["__complete", "fish", "prevalidate", "check", "--t"],
};
const [bare, ...times] = byTurns(20, [
  () => run(["node", "-e", "0"]).ms,
  ...Object.values(asked).map((args) => () => run(["node", command, ...args]).ms),
]);
for (const [index, name] of Object.keys(asked).entries())
  report(
    `${name} / node -e 0`,
    times[index] / bare,
    1.25,
    `${milliseconds(times[index])} to ${milliseconds(bare)}`,
  );
