import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env, useLab } from "../cli/endpoint.ts";
import { cleanEnvironment } from "../cli/prevalidate.ts";

const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-modules-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Counted {
  /** Files of the bundle that were opened. */
  readonly files: readonly string[];
  /** Modules that ran, by their path in the repository. */
  readonly modules: readonly string[];
}

beforeAll(() => {
  const build = path.join(import.meta.dirname, "counted-build.mjs");
  execFileSync(process.execPath, [build, folder], { stdio: "pipe" });
});

/** Runs a command of the bundle; `until` ends one that runs until it is told to. */
async function count(args: readonly string[], until?: RegExp): Promise<Counted> {
  const file = path.join(folder, "counted.json");
  const hook = path.join(import.meta.dirname, "count-modules.cjs");
  const child = spawn(process.execPath, ["--require", hook, path.join(folder, "prevalidate.cjs"), ...args], {
    env: cleanEnvironment({ ...env, COUNTED_MODULES: file }),
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (!child.killed && until?.test(said)) child.kill("SIGINT");
    });
  await once(child, "close");
  return JSON.parse(readFileSync(file, "utf8"));
}

/** What no command loads unless it needs it. */
const heavy = {
  prompts: /^node_modules\/(@inquirer|inquirer)\//,
  spinner: /^node_modules\/(ora|cli-spinners)\//,
  yaml: /^node_modules\/yaml\/|^src\/config\/yaml\.ts/,
  "file watcher": /^node_modules\/(chokidar|readdirp)\//,
  lab: /^src\/lab\//,
  listener: /^src\/listen\//,
  replay: /^src\/(replay\/|cli\/commands\/replay-run)/,
  "HTML report": /^src\/reporters\/html\//,
  "other reports": /^src\/reporters\/(junit|github|markdown|sarif|tap)\b/,
  configuration: /^src\/config\/(load|document|validate)\.ts/,
  audit: /^src\/audit\/(audit|asker|plan|timing|lines\/)/,
  traces: /^src\/telemetry\//,
} as const;

type Heavy = keyof typeof heavy;

function heavyIn({ modules }: Counted): readonly Heavy[] {
  const names = Object.keys(heavy) as Heavy[];
  return names.filter((name) => modules.some((module) => heavy[name].test(module)));
}

describe("a command loads nothing that it doesn't use", () => {
  const lab = useLab();
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };

  it.each([[["--version"]], [["--help"]], [["check", "--help"]], [["help", "replay"]]])(
    "%j: the program's own file alone",
    async (args) => {
      const { files, modules } = await count(args);
      expect(files).toEqual(["prevalidate.cjs"]);
      expect(modules.length).toBeLessThan(10);
    },
  );

  it("check: what diagnoses, in one file", async () => {
    const counted = await count(["check", await lab.serve(), "--local"]);
    expect(heavyIn(counted)).toEqual([]);
    expect([...counted.files].sort()).toEqual(["check.cjs", "prevalidate.cjs"]);
  });

  it("check of a broken endpoint: the same", async () => {
    const url = await lab.serve(() => ({ status: 500 }));
    expect([...(await count(["check", url, "--local"])).files].sort()).toEqual([
      "check.cjs",
      "prevalidate.cjs",
    ]);
  });

  it("send and explain: the same", async () => {
    const url = await lab.serve();
    for (const args of [["send", "delivered", url], ["explain", "key/missing"], ["explain"]]) {
      const counted = await count(args);
      expect(heavyIn(counted)).toEqual([]);
      expect([...counted.files].sort()).toEqual(["check.cjs", "prevalidate.cjs"]);
    }
  });

  it.each<[args: readonly string[], uses: readonly Heavy[]]>([
    [["--reporter", "json"], []],
    [["--reporter", "junit"], ["other reports"]],
  ])("check %j", async (args, uses) => {
    const counted = await count(["check", await lab.serve(), "--local", ...args]);
    expect(heavyIn(counted)).toEqual(uses);
  });

  it("replay: what reads and sends captures", async () => {
    const capture = file("post.http", "POST /hook HTTP/1.1\nContent-Type: text/plain\n\nhello\n");
    const counted = await count(["replay", capture, "--to", await lab.serve()]);
    expect(heavyIn(counted)).toEqual(["replay"]);
    expect([...counted.files].sort()).toEqual(["check.cjs", "more.cjs", "prevalidate.cjs"]);
  });

  it("listen: what catches and shows posts", async () => {
    const counted = await count(["listen", "--port", "0", "--no-inspector"], /127\.0\.0\.1:\d+/);
    expect(heavyIn(counted)).toEqual(["listener"]);
    expect([...counted.files].sort()).toEqual(["check.cjs", "more.cjs", "prevalidate.cjs"]);
  });

  it("lab: what is broken on purpose", async () => {
    expect(heavyIn(await count(["lab"]))).toEqual(["lab"]);
  });
});
