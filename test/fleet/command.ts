import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

export const fleetKeys = { secret: "fleetSecret0aB1cD2e", validation: "fleetValidationZ9y8X" } as const;

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
  const child = spawn(process.execPath, [program, "fleet", ...args], {
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
