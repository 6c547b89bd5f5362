import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useLab } from "../cli/endpoint.ts";
import { RedisServer } from "../fleet/redis.ts";
import { find } from "../real/programs.ts";
import { type DocumentedLine, documentedLines, linesOf } from "./lines.ts";
import { Workplace } from "./workplace.ts";

/*
 * Each command line of the documentation, and each example of the help, run as it stands there: only URLs are replaced,
 * by that of a handler on loopback, and fixed ports by free ones. A line before which `<!-- exits 1 -->` stands ends with 1.
 */

/** Lines that are not run here, and why. Whatever is neither here nor passes is wrong. */
const notRun: readonly { readonly matches: RegExp; readonly because: string }[] = [
  { matches: /^prevalidate init$/, because: "asks on a terminal: test/cli/init.test.ts does" },
  {
    matches: /--via \S*(?:socks5|ssh):/,
    because: "needs a proxy elsewhere, or SSH: test/cli/via.test.ts has one",
  },
  ...["jq", "redis-server"]
    .filter((name) => find(name) === undefined)
    .map((name) => ({
      matches: name === "jq" ? /\| jq / : /prevalidate fleet (?!\[)/,
      because: `${name} is not installed`,
    })),
];

/** Commands that go on until Ctrl-C, by what they print once they are at work. */
const endless: readonly { readonly matches: RegExp; readonly ready: RegExp }[] = [
  { matches: /prevalidate listen\b/, ready: /http:\/\/127\.0\.0\.1:\d+/ },
  { matches: /prevalidate lab [a-z]+\//, ready: /prevalidate check/ },
  { matches: /--serve\b/, ready: /http:\/\/127\.0\.0\.1:\d+/ },
  { matches: /--watch\b/, ready: /watching / },
  { matches: /prevalidate fleet work(?!.*--drain)/, ready: /works on/ },
];

const lines = await documentedLines();
const isSynopsis = (line: string) => / \[options\]/.test(line);
const reasonNotToRun = (line: string) => notRun.find(({ matches }) => matches.test(line))?.because;
const run = together(lines.filter(({ line }) => !isSynopsis(line) && reasonNotToRun(line) === undefined));
const lab = useLab();
let place: Workplace;

beforeAll(async () => {
  const handler = await lab.serve((request) =>
    request.path.endsWith("/v1/traces") ? { body: "{}" } : lab.correct(request),
  );
  place = await Workplace.make(handler);
});
afterAll(() => place?.remove());

/** Lines by where they stand: one that stands in several places is run once. */
function together(given: readonly DocumentedLine[]): readonly (readonly [string, DocumentedLine])[] {
  const places = new Map<string, DocumentedLine[]>();
  for (const each of given) {
    const key = `${each.line} ${each.exits}`;
    places.set(key, [...(places.get(key) ?? []), each]);
  }
  return [...places.values()].flatMap((same) =>
    same
      .slice(0, 1)
      .map((first) => [`${same.map(({ at }) => at).join(", ")}: ${first.line}`, first] as const),
  );
}

/** Gives `use` an empty Redis of its own. */
async function withRedis<T>(use: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "prevalidate-lines-redis-"));
  const redis = new RedisServer(await RedisServer.freePort(), folder);
  try {
    await redis.start();
    return await use(redis.url);
  } finally {
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The line with this Redis in place of the one it names, or of the usual one. */
function onRedis(line: string, redis: string): string {
  return line.replace(/ --redis \S+/, "").replace(/(prevalidate fleet \w+)/, `$1 --redis ${redis}`);
}

/** What has to have happened before a line of a fleet: a list in the queue, and for its reports, worked off. */
function fleetBefore(line: string, redis: string): string | undefined {
  const queue = / --queue \S+/.exec(line)?.[0] ?? "";
  const enqueue = `prevalidate fleet enqueue --redis ${redis}${queue} --targets list.csv --run nightly`;
  if (/fleet collect/.test(line))
    return `${enqueue} && prevalidate fleet work --redis ${redis}${queue} --drain`;
  return /fleet work/.test(line) ? enqueue : undefined;
}

describe.concurrent("the command lines of the documentation", () => {
  it.each(run)(
    "%s",
    async (_, { line, exits }) => {
      const ready = endless.find(({ matches }) => matches.test(line))?.ready;
      const outcome = /prevalidate fleet /.test(line)
        ? await withRedis((redis) =>
            place.run(onRedis(line, redis), { ready, before: fleetBefore(line, redis) }),
          )
        : await place.run(line, { ready, bare: /prevalidate init\b/.test(line) });
      expect(outcome.output).not.toMatch(/error: unknown option/);
      if (ready === undefined) expect(outcome.code, outcome.output).toBe(exits);
      else expect([0, 130], outcome.output).toContain(outcome.code);
    },
    120_000,
  );

  it.each(together(lines.filter(({ line }) => isSynopsis(line))))(
    "%s, as --help says",
    async (_, { line }) => {
      const { output } = await place.run(line.replace(/ \[options\].*/, " --help"));
      expect(output).toContain(`Usage: ${line}\n`);
    },
  );
});

describe("the reasons not to run a line", () => {
  it.each(notRun)("are of lines that there are: $because", ({ matches }) => {
    expect(lines.filter(({ line }) => matches.test(line))).not.toEqual([]);
  });
});

describe("looking for command lines", () => {
  it("finds them fenced and indented, joins what a backslash continues, and reads how they end", () => {
    const page = [
      "prevalidate is prose",
      "",
      "    prevalidate lab",
      "",
      "<!-- exits 1 -->",
      "",
      "```console",
      "$ KEY=1 npx prevalidate check \\",
      "    --strict",
      "```",
      "",
      "```js",
      "prevalidate is code",
      "```",
      "",
      "```sh",
      "prevalidate explain",
      "```",
    ].join("\n");
    expect(linesOf("a.md", page)).toEqual([
      { at: "a.md:3", line: "prevalidate lab", exits: 0 },
      { at: "a.md:8", line: "KEY=1 npx prevalidate check --strict", exits: 1 },
      { at: "a.md:17", line: "prevalidate explain", exits: 0 },
    ]);
  });
});
