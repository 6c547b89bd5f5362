import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

/** As the sender makes them: no piece of them comes about by chance. */
export const fleetKeys = { secret: "q7Zt0Wk3LmX9vB2nRc5D", validation: "H4sPy8Ue1JxGq6Ta0KfN" } as const;

const program = path.resolve(import.meta.dirname, "../../dist/prevalidate.cjs");

/** What a command of the fleet came to. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command of the fleet that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `prevalidate fleet …`. */
export function startFleet(folder: string, args: readonly string[]): Running {
  return start(folder, ["fleet", ...args]);
}

/** Runs `prevalidate …` to its end, with the keys that the fleet's targets name. */
export function run(folder: string, ...args: readonly string[]): Promise<Ended> {
  return start(folder, args).ended;
}

function start(folder: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      FLEET_SECRET: fleetKeys.secret,
      FLEET_VALIDATION: fleetKeys.validation,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  return { child, ended };
}

/** Runs `prevalidate fleet …` to its end. */
export function runFleet(folder: string, ...args: readonly string[]): Promise<Ended> {
  return startFleet(folder, args).ended;
}
