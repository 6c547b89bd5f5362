// `prevalidate --version` and `--help` against a bare `node -e 0`.
import { byTurns, command, milliseconds, report, run } from "./measure.mjs";

const [bare, version, help] = byTurns(20, [
  () => run(["node", "-e", "0"]).ms,
  () => run(["node", command, "--version"]).ms,
  () => run(["node", command, "--help"]).ms,
]);
report("--version / node -e 0", version / bare, 1.3, `${milliseconds(version)} to ${milliseconds(bare)}`);
report("--help / node -e 0", help / bare, 2, `${milliseconds(help)} to ${milliseconds(bare)}`);
