import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { keys, useLab } from "./endpoint.ts";
import { prevalidate, type Run, type RunOptions } from "./prevalidate.ts";

const lab = useLab();
/** The keys by names of the user's own, which only a configuration knows. */
const env = { SECRET_HERE: keys.secretKey, VALIDATION_HERE: keys.validationKey };
const named = { secretKey: "$SECRET_HERE", validationKey: "${VALIDATION_HERE}" };
const quick = { ...named, local: true, only: ["validation"] };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "prevalidate-config-"));
  git("init", "-q");
  lab.received.length = 0;
});

function git(...args: readonly string[]): void {
  execFileSync("git", ["-C", folder, ...args], { stdio: "pipe" });
}

function file(name: string, content: unknown): string {
  const target = path.join(folder, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return target;
}

const run = (args: readonly string[], options: RunOptions = {}) =>
  prevalidate(args, { cwd: folder, ...options, env: { ...env, ...options.env } });

/** One line on standard error, code 2, nothing sent. */
function expectUsage(result: Run, says: RegExp): void {
  expect(result.stderr).toMatch(says);
  expect(result.stderr).toMatch(/^prevalidate: [^\n]+\n$/);
  expect(result).toMatchObject({ code: 2, stdout: "" });
  expect(lab.received).toEqual([]);
}

describe("a configuration's format", () => {
  const written = (config: object): readonly (readonly [name: string, text: string])[] => {
    const json = JSON.stringify(config);
    return [
      ["prevalidate.config.json", json],
      ["package.json", JSON.stringify({ name: "x", prevalidate: config })],
      ["prevalidate.config.yaml", stringify(config)],
      ["prevalidate.config.yml", `# keys are named only\n${stringify(config)}`],
      ["prevalidate.config.mjs", `export default ${json};`],
      ["prevalidate.config.cjs", `module.exports = ${json};`],
      [
        "prevalidate.config.ts",
        `import { defineConfig, type Config } from "prevalidate";\nconst config: Config = ${json};\nexport default defineConfig(config);`,
      ],
      [
        "prevalidate.config.mts",
        `import { defineConfig } from "prevalidate";\nexport default defineConfig(${json} as const);`,
      ],
    ];
  };

  it.each(written({}).map(([name]) => name))("is told by the name: %s", async (name) => {
    const url = await lab.serve();
    const [, text = ""] =
      written({ targets: { staging: { url, ...quick } } }).find(([one]) => one === name) ?? [];
    file(name, text);
    const result = await run(["staging"]);
    expect(result.stderr).toBe("");
    expect(result.stdout).toContain("staging");
    expect(lab.received[0]?.fields.get("SecretKey")).toBe(keys.secretKey);
    expect(result.code).toBe(0);
  });

  it("is told by the name: prevalidate.config.js, in a package of modules", async () => {
    file("package.json", { type: "module" });
    file("prevalidate.config.js", `export default ${JSON.stringify({ url: await lab.serve(), ...quick })};`);
    expect(await run([])).toMatchObject({ code: 0, stderr: "" });
  });

  it("may be made of several TypeScript modules", async () => {
    file("tools/urls.ts", `export const url: string = ${JSON.stringify(await lab.serve())};`);
    file(
      "prevalidate.config.ts",
      `import { url } from "./tools/urls.ts";\nexport default { url, ...${JSON.stringify(quick)}, proxy: undefined };`,
    );
    expect(await run(["check"])).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("a configuration is found", () => {
  it("in the nearest folder above", async () => {
    file("prevalidate.config.json", { url: "http://127.0.0.1:9/", ...quick });
    file("app/prevalidate.config.json", { url: await lab.serve(), ...quick });
    mkdirSync(path.join(folder, "app/src/deep"), { recursive: true });
    expect((await run(["check"], { cwd: path.join(folder, "app/src/deep") })).code).toBe(0);
  });

  it("up to the repository's root and no further", async () => {
    file("prevalidate.config.json", { url: await lab.serve(), ...quick });
    mkdirSync(path.join(folder, "other/.git"), { recursive: true });
    expectUsage(await run(["check"], { cwd: path.join(folder, "other") }), /no URL/);
  });

  it("where --config says, and nowhere with --no-config", async () => {
    file("prevalidate.config.json", { url: "http://127.0.0.1:9/", ...quick });
    file("ci/other.yaml", stringify({ targets: { ci: { url: await lab.serve(), ...quick } } }));
    expect((await run(["ci", "--config", "ci/other.yaml"])).code).toBe(0);
    lab.received.length = 0;
    expectUsage(await run(["check", "--no-config"]), /no URL/);
    expectUsage(
      await run(["check", "--config", "nowhere.json"]),
      /can't read the configuration nowhere\.json/,
    );
    expectUsage(await run(["check", "--config", "ci/.env"]), /is no configuration: its name must end in/);
  });

  it("but not when a folder has two", async () => {
    file("prevalidate.config.json", "{}");
    file("package.json", { prevalidate: {} });
    expectUsage(
      await run(["check"]),
      /more than one configuration, prevalidate\.config\.json and package\.json: keep one/,
    );
  });

  it("and package.json is none where it only names the package", async () => {
    file("package.json", { name: "prevalidate", devDependencies: { prevalidate: "1" } });
    expectUsage(await run(["check"]), /no URL/);
  });
});

describe("targets", () => {
  it("are all checked when none is named, each with its own profile, keys and settings", async () => {
    file("prevalidate.config.json", {
      defaults: { local: true, secretKey: "$SECRET_HERE" },
      targets: {
        classic: {
          url: await lab.serve(),
          validationKey: "$VALIDATION_HERE",
          only: ["validation"],
          headers: { "X-Env": "one" },
        },
        events: {
          url: await lab.serve(),
          profile: "events",
          only: ["queued"],
          serverId: 4711,
          ignore: ["leak/*"],
        },
      },
    });
    const result = await run(["--reporter", "json"]);
    const reports = result.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(reports.map(({ name, profile }) => [name, profile])).toEqual([
      ["classic", "classic"],
      ["events", "events"],
    ]);
    const sent = lab.received.map(({ headers, body }) => [headers["x-env"], body.includes("4711")]);
    expect(sent).toContainEqual(["one", false]);
    expect(sent).toContainEqual([undefined, true]);
    expect(sent).not.toContainEqual(["one", true]);
  });

  it("are checked as they are named, several at once, URLs among them", async () => {
    const targets = {
      one: { url: await lab.serve() },
      two: { url: "http://127.0.0.1:9/" },
      three: { url: await lab.serve() },
    };
    file("prevalidate.config.json", { defaults: quick, targets });
    const result = await run(["three", targets.one.url, "--reporter", "json"]);
    const reports = result.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(reports.map(({ name, target }) => [name, target])).toEqual([
      ["three", targets.three.url],
      [undefined, targets.one.url],
    ]);
    expect(result.code).toBe(0);
  });

  it("can be sent one event, and be replayed to", async () => {
    file("prevalidate.config.json", { defaults: named, targets: { staging: { url: await lab.serve() } } });
    expect(await run(["send", "failed", "staging"])).toMatchObject({ code: 0 });
    expect(await run(["send", "failed"])).toMatchObject({ code: 0 });
    file(
      "post.txt",
      "ServerId=1&SecretKey=x&Type=Delivered&DateTime=Tue%2C%2014%20Aug%202018%2016%3A35%3A37%20GMT&MailingId=1&MessageId=2&Address=a%40example.com",
    );
    expect(await run(["replay", "post.txt", "--to", "staging"])).toMatchObject({ code: 0 });
    expect(lab.received.map(({ fields }) => [fields.get("Type"), fields.get("SecretKey")])).toEqual([
      ["Failed", keys.secretKey],
      ["Failed", keys.secretKey],
      ["Delivered", keys.secretKey],
    ]);
  });

  it("are suggested for a name that none has", async () => {
    file("prevalidate.config.json", {
      targets: { staging: { url: "http://127.0.0.1:9/" }, production: { url: "http://127.0.0.1:9/" } },
    });
    expectUsage(
      await run(["stagin"]),
      /no target is called “stagin” in prevalidate\.config\.json; did you mean staging\?/,
    );
    expectUsage(await run(["send", "failed", "produktion"]), /did you mean production\?/);
    expectUsage(
      await run(["xyzzy"]),
      /no target is called “xyzzy” in prevalidate\.config\.json; there are staging, production/,
    );
    expectUsage(await run(["chekc"]), /did you mean check\?/);
    expectUsage(await run(["send", "failed"]), /has several targets: name one of staging, production/);
    expectUsage(
      await run(["staging"], { cwd: tmpdir() }),
      /“staging” is no URL, and there is no configuration here/,
    );
  });

  it("fail on warnings where they are strict, and only there", async () => {
    const warned = () =>
      lab.serve(async (request) => {
        const answer = await lab.correct(request);
        return answer.status === 200
          ? { ...answer, body: `${keys.validationKey} ${keys.secretKey}` }
          : answer;
      });
    file("prevalidate.config.json", {
      defaults: { ...named, local: true },
      targets: { lax: { url: await warned() }, tight: { url: await warned(), strict: true } },
    });
    expect((await run(["lax"])).code).toBe(0);
    expect((await run(["tight"])).code).toBe(1);
    expect((await run(["tight", "--no-strict"])).code).toBe(0);
    expect((await run(["tight", "--ignore", "leak/*"])).code).toBe(0);
  });
});

describe("what the command line says", () => {
  it("goes before the target, the target before the defaults", async () => {
    const url = await lab.serve();
    file("prevalidate.config.json", {
      defaults: {
        ...quick,
        headers: { "X-One": "default", "X-Two": "default", "X-Three": "default" },
        serverId: 1,
      },
      targets: { staging: { url, headers: { "x-two": "target", "x-three": "target" } } },
    });
    await run(["staging", "-H", "X-THREE: flag", "--server-id", "7"]);
    const { headers, fields } = lab.received[0] ?? {};
    expect([headers?.["x-one"], headers?.["x-two"], headers?.["x-three"]]).toEqual([
      "default",
      "target",
      "flag",
    ]);
    expect(fields?.get("ServerId")).toBe("7");
  });

  it("takes back what the configuration switches on", async () => {
    file("prevalidate.config.json", { url: await lab.serve(), ...quick });
    expect((await run(["--no-local", "-q"])).stdout).toMatch(/not public|url\/|public/);
    expect((await run([])).code).toBe(0);
  });

  it("leaves the reporters of the configuration, whose files are in its folder", async () => {
    file("prevalidate.config.json", {
      url: await lab.serve(),
      ...quick,
      reporters: ["terminal", "json=out/report.json"],
    });
    mkdirSync(path.join(folder, "src"));
    mkdirSync(path.join(folder, "out"));
    const result = await run([], { cwd: path.join(folder, "src") });
    expect(result.stderr).toContain(path.join(folder, "out/report.json"));
    expect((await run(["-q", "--reporter", "terminal"], { cwd: path.join(folder, "src") })).stderr).toBe("");
  });
});

describe("keys", () => {
  const wrong = "wrongWrongWrong00000";
  const wrongOwn = { PREVALIDATE_SECRET_KEY: wrong, PREVALIDATE_VALIDATION_KEY: wrong };
  const own = { PREVALIDATE_SECRET_KEY: keys.secretKey, PREVALIDATE_VALIDATION_KEY: keys.validationKey };
  const senders = { SOCKETLABS_SECRET_KEY: keys.secretKey, SOCKETLABS_VALIDATION_KEY: keys.validationKey };
  const wrongHere = { SECRET_HERE: wrong, VALIDATION_HERE: wrong };
  const flags = ["--secret-key", keys.secretKey, "--validation-key", keys.validationKey];

  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ["an option", flags, { ...wrongOwn, ...wrongHere }, ""],
    ["PREVALIDATE_ variables", [], { ...own, ...wrongHere }, ""],
    ["SOCKETLABS_ variables", [], { ...senders, ...wrongHere }, ""],
    [
      "the env file",
      ["--env-file", "keys.env"],
      wrongHere,
      Object.entries(own)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(""),
    ],
  ])("of the configuration come after %s", async (_, args, variables, envFile) => {
    if (envFile !== "") file("keys.env", envFile);
    file("prevalidate.config.json", { targets: { staging: { url: await lab.serve(), ...quick } } });
    await run(["staging", ...args], { env: variables });
    expect(lab.received[0]?.fields.get("SecretKey")).toBe(keys.secretKey);
  });

  it("of the configuration that a variable goes before are told of", async () => {
    file("prevalidate.config.json", { targets: { staging: { url: await lab.serve(), ...quick } } });
    const result = await run(["staging"], { env: own });
    expect(result.stderr).toContain(
      "note: PREVALIDATE_SECRET_KEY is set, and goes before the Secret Key that prevalidate.config.json names for staging",
    );
  });

  it("come from the environment, a file and a command, and only those of the targets that are checked", async () => {
    file("secrets/secret.txt", `${keys.secretKey}\n`);
    file(".gitignore", "secrets\n");
    file("prevalidate.config.json", {
      targets: {
        staging: {
          url: await lab.serve(),
          ...quick,
          secretKey: { file: "secrets/secret.txt" },
          validationKey: { command: [process.execPath, "-p", "process.env.VALIDATION_HERE"] },
        },
        production: { ...named, url: "http://127.0.0.1:9/", secretKey: { command: ["no-such-vault"] } },
      },
    });
    git("add", ".");
    expect(await run(["staging"])).toMatchObject({ code: 0, stderr: "" });
    expectUsageOnly(
      await run(["production"]),
      /production: prevalidate\.config\.json:\d+:\d+: targets\.production\.secretKey: the command no-such-vault can't be run/,
    );
  });

  it("come from an env file that the configuration names, which need not be there", async () => {
    file("config/.env.local", `SECRET_FILED=${keys.secretKey}\n`);
    file(".gitignore", ".env.local\n");
    file(
      "config/prevalidate.config.yaml",
      stringify({ url: await lab.serve(), ...quick, secretKey: "$SECRET_FILED", envFile: ".env.local" }),
    );
    git("add", ".");
    const config = ["--config", "config/prevalidate.config.yaml"];
    expect(await run(config)).toMatchObject({ code: 0, stderr: "" });
    file(
      "config/prevalidate.config.yaml",
      stringify({ url: "http://127.0.0.1:9/", ...quick, envFile: "gone.env" }),
    );
    expect((await run(config)).stdout).toContain("tcp/refused");
  });

  it.each(["prevalidate.config.json", "prevalidate.config.yaml", "prevalidate.config.mjs", "package.json"])(
    "in clear are refused in %s, with the way to mend it, and not shown",
    async (name) => {
      const config = { targets: { staging: { url: "http://127.0.0.1:9/", secretKey: keys.secretKey } } };
      const text = name.endsWith("yaml")
        ? stringify(config)
        : JSON.stringify(name === "package.json" ? { prevalidate: config } : config, null, 2);
      file(name, name.endsWith("mjs") ? `export default ${text}` : text);
      const before = await run(["staging"]);
      expectUsage(before, /targets\.staging\.secretKey is a key in clear.*“\$NAME”/);
      if (!name.endsWith("mjs")) expect(before.stderr).toMatch(/^prevalidate: [\w.]+:\d+:\d+: /);
      expect(before.stderr).not.toContain("under version control");
      git("add", name);
      const after = await run(["staging"]);
      expectUsage(after, /this file is under version control.*make a new one/);
      for (const { stderr } of [before, after]) expect(stderr).not.toContain(keys.secretKey);
    },
  );

  it("that are used and stand somewhere else in the configuration are refused as well", async () => {
    file("prevalidate.config.json", { url: `${await lab.serve()}?key=${keys.secretKey}`, ...quick });
    const result = await run([]);
    expectUsage(result, /prevalidate\.config\.json holds a key, which is used here/);
    expect(result.stderr).not.toContain(keys.secretKey);
  });

  it("are refused in an env file that git tracks, and taken from one that it ignores", async () => {
    const url = await lab.serve();
    file(
      ".env",
      `PREVALIDATE_SECRET_KEY=${keys.secretKey}\nPREVALIDATE_VALIDATION_KEY=${keys.validationKey}\n`,
    );
    const args = [url, "--local", "--only", "validation", "--env-file", ".env"];
    expect((await run(args)).code).toBe(0);
    lab.received.length = 0;
    git("add", ".env");
    expectUsage(await run(args), /\.env holds a key and is under version control: run git rm --cached \.env/);
    file("prevalidate.config.json", { url, ...quick, secretKey: "$FILED", envFile: "filed.env" });
    file("filed.env", `FILED=${keys.secretKey}\n`);
    git("add", "filed.env");
    expectUsage(await run([]), /filed\.env holds a key and is under version control/);
  });

  it("are not fetched for --dry-run", async () => {
    file("prevalidate.config.json", {
      url: await lab.serve(),
      ...quick,
      secretKey: { command: ["no-such-vault"] },
    });
    const result = await run(["--dry-run"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(lab.received).toEqual([]);
  });
});

describe("a token", () => {
  const token = "tok-3f9a1c77e0b2";

  it("in a header field, the URL or a proxy's is sent, and shown nowhere", async () => {
    const url = await lab.serve(async (request) => ({
      status: 500,
      body: `${request.headers.authorization} ${request.path}`,
    }));
    file("prevalidate.config.json", {
      targets: {
        staging: {
          url: `${url}/\${TOKEN}?t=\${TOKEN}`,
          ...quick,
          headers: { Authorization: "Bearer ${TOKEN}", "X-Own": "${TOKEN}" },
        },
      },
    });
    for (const args of [
      ["staging"],
      ["staging", "-v"],
      ["staging", "--reporter", "json"],
      ["staging", "--dry-run"],
      ["send", "failed", "staging"],
    ]) {
      const result = await run(args, { env: { TOKEN: token } });
      expect(result.stdout).toContain("‹TOKEN›");
      expect(result.stdout + result.stderr).not.toContain(token);
    }
    expect(lab.received[0]).toMatchObject({ headers: { authorization: `Bearer ${token}` } });
    expect(lab.received[0]?.path).toContain(token);
  });

  it("that is not set is named, with its place", async () => {
    file("prevalidate.config.json", {
      targets: {
        staging: { url: "http://127.0.0.1:9/", ...quick, headers: { Authorization: "Bearer ${TOKEN}" } },
      },
    });
    expectUsage(
      await run(["staging"]),
      /prevalidate: staging: prevalidate\.config\.json:\d+:\d+: targets\.staging\.headers: TOKEN is not set/,
    );
  });

  it("stays hidden where the URL is refused", async () => {
    file("prevalidate.config.json", {
      targets: { staging: { url: "htps://example.com/${TOKEN}", ...quick } },
    });
    const result = await run(["staging"], { env: { TOKEN: token } });
    expectUsage(result, /did you mean https:\/\//);
    expect(result.stderr).not.toContain(token);
  });

  it("does not hide the host", async () => {
    file("prevalidate.config.json", { url: "http://${HOST_HERE}:9/hook", ...quick });
    expect((await run([], { env: { HOST_HERE: "127.0.0.1" } })).stdout).toContain("http://127.0.0.1:9/hook");
  });
});

describe("what is wrong in a configuration", () => {
  it.each<[what: string, name: string, content: unknown, says: RegExp]>([
    [
      "a misspelt option",
      "prevalidate.config.json",
      '{\n  "url": "http://x.test/",\n  "timeot": 5\n}',
      /^prevalidate: prevalidate\.config\.json:3:3: timeot is unknown; did you mean timeout\?/,
    ],
    [
      "a misspelt option in YAML",
      "prevalidate.config.yaml",
      "targets:\n  staging:\n    url: http://x.test/\n    serverID: 5\n",
      /prevalidate\.config\.yaml:4:5: targets\.staging\.serverID is unknown; did you mean serverId\?/,
    ],
    [
      "a value of another kind",
      "prevalidate.config.json",
      '{ "url": "http://x.test/",\n"local": "yes" }',
      /:2:10: local must be true or false/,
    ],
    [
      "an unknown profile",
      "prevalidate.config.json",
      '{"url":"http://x.test/","profile":"clasic"}',
      /profile must be one of classic, events, account, inbound; did you mean classic\?/,
    ],
    [
      "an option at the top that belongs lower",
      "prevalidate.config.json",
      { timeout: 5, targets: {} },
      /timeout is unknown here: put it into “defaults”, or into a target/,
    ],
    [
      "reporters in a target",
      "prevalidate.config.json",
      { targets: { a: { url: "http://x.test/", reporters: [] } } },
      /reporters is unknown here: reporters are those of a whole run/,
    ],
    [
      "nothing to check",
      "prevalidate.config.json",
      {},
      /url is missing: name one endpoint with “url”, or several in “targets”/,
    ],
    [
      "a header field that is none",
      "prevalidate.config.json",
      { url: "http://x.test/", headers: { "X Y": "z" } },
      /headers\["X Y"\] is not the name of a header field/,
    ],
    [
      "several things at once",
      "prevalidate.config.json",
      { url: 1, local: 1, only: ["bounse"], strict: 1, timeout: "soon" },
      /url must be a URL; .*local must be.*only\[0\].*did you mean bounce\?; and 2 more/,
    ],
    ["no object at all", "prevalidate.config.yaml", "hello\n", /prevalidate\.config\.yaml:1:1:/],
    ["an empty file", "prevalidate.config.yaml", "", /must be an object/],
    [
      "broken JSON",
      "prevalidate.config.json",
      '{\n  "url": "http://x.test/",\n}',
      /^prevalidate: prevalidate\.config\.json:3:1: it is no JSON: a name in double quotes is wanted here/,
    ],
    [
      "broken YAML",
      "prevalidate.config.yaml",
      "url: [\n",
      /^prevalidate: prevalidate\.config\.yaml:\d+:\d+: it is no YAML/,
    ],
    [
      "broken package.json with a configuration",
      "package.json",
      '{ "prevalidate": { "url": ',
      /package\.json:1:\d+: it is no JSON/,
    ],
    [
      "a program that throws",
      "prevalidate.config.mjs",
      "\n\nthrow new TypeError('no luck');",
      /^prevalidate: prevalidate\.config\.mjs:3:\d+: it threw TypeError: no luck/,
    ],
    [
      "a TypeScript program that throws",
      "prevalidate.config.ts",
      "const n: number = 1;\nthrow new Error(`no luck ${n}`);",
      /^prevalidate: prevalidate\.config\.ts:2:\d+: it threw Error: no luck 1/,
    ],
    [
      "a program that is none",
      "prevalidate.config.mjs",
      "export default {\n  a: 1,,\n};",
      /^prevalidate: prevalidate\.config\.mjs:2: it is no module that can be read/,
    ],
    [
      "a TypeScript program that is none",
      "prevalidate.config.ts",
      "export default {\n  a: as };;",
      /^prevalidate: prevalidate\.config\.ts:2/,
    ],
    [
      "a program without a default export",
      "prevalidate.config.mjs",
      "export const a = 1;",
      /no default export/,
    ],
    [
      "a program that imports what is not there",
      "prevalidate.config.mjs",
      'import "no-such-package";',
      /it imports “no-such-package”, which is not there/,
    ],
    [
      "a program that exports something else",
      "prevalidate.config.mjs",
      "export default () => ({});",
      /must be an object/,
    ],
    [
      "a type that the profile lacks",
      "prevalidate.config.json",
      { targets: { a: { url: "http://x.test/", only: ["queued"], ...named } } },
      /^prevalidate: a: --only: the profile classic has no Queued event/,
    ],
    [
      "a cause that there is not",
      "prevalidate.config.json",
      { targets: { a: { url: "http://x.test/", ignore: ["leak/nothing"], ...named } } },
      /^prevalidate: a: --ignore: unknown cause/,
    ],
    [
      "a name server that is none",
      "prevalidate.config.json",
      { url: "http://x.test/", dnsServers: ["resolver"] },
      /dnsServers: “resolver” is no IP address/,
    ],
    [
      "a duration without bounds",
      "prevalidate.config.json",
      { url: "http://x.test/", timeout: "9999h" },
      /timeout: out of bounds/,
    ],
    [
      "a proxy of another kind",
      "prevalidate.config.json",
      { url: "http://x.test/", proxy: "ftp://x.test" },
      /proxy: write http:\/\//,
    ],
    [
      "a name that looks like a URL",
      "prevalidate.config.json",
      { targets: { "a/b": { url: "http://x.test/" } } },
      /targets\["a\/b"\] is not a name of letters/,
    ],
  ])("is said in one line with its place: %s", async (_, name, content, says) => {
    file(name, content);
    expectUsage(await run(["check"]), says);
  });
});

function expectUsageOnly(result: Run, says: RegExp): void {
  expect(result.stderr).toMatch(says);
  expect(result.code).toBe(2);
}
