import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { causeDocs } from "../../src/explain/docs.ts";
import { explanationOf, idsIn } from "../../src/explain/explanation.ts";

const root = path.join(import.meta.dirname, "../..");
const folder = path.join(root, "docs/causes");
const pages = causeDocs();
const explanations = allCauses.map(explanationOf);
const ids = new Set(allCauses.map(({ id }) => id));

/** Every text that a page holds. */
function texts({
  title,
  about,
  signs,
  fix,
  fixBySoftware,
}: (typeof explanations)[number]): readonly string[] {
  return [title, about, signs, ...fix, ...fixBySoftware.flatMap(({ steps }) => steps)];
}

describe("a cause's page", () => {
  it.each(explanations)("of $id says what it is, how it shows, how to mend it and how to verify", (page) => {
    expect(page.about.length, "about").toBeGreaterThan(40);
    expect(page.signs, "signs").toMatch(/^[\p{Lu}“].{40,}[.?]$/su);
    expect([...page.fix, ...page.fixBySoftware], "fixes").not.toEqual([]);
    expect(page.verify, "verify").toMatch(/curl|dig|openssl|prevalidate/);
    for (const text of texts(page)) expect(text.trim(), page.id).toBe(text);
  });

  it("leaves no word in braces that evidence was to fill", () => {
    const words = new Set(
      allCauses.flatMap(({ fixes }) => [...Object.keys(fixes.words ?? {}), "addresses", "ranges", "port"]),
    );
    for (const page of explanations)
      for (const text of texts(page)) for (const word of words) expect(text).not.toContain(`{${word}}`);
  });

  it("fills every word in braces that its steps have, in reports too", () => {
    for (const { id, fixes } of allCauses) {
      const steps = [
        ...fixes.general,
        ...(fixes.otherwise ?? []),
        ...Object.values(fixes.software ?? {}).flat(),
      ];
      const used = steps.flatMap((step) =>
        [...step.matchAll(/(?<![$\w{(`'" ])\{([a-z]+)\}/g)].map(([, word]) => word),
      );
      const known = [...Object.keys(fixes.words ?? {}), "addresses", "ranges"];
      for (const word of used) expect(known, `${id}: {${word}}`).toContain(word);
    }
  });

  it("names only causes that there are", () => {
    for (const page of explanations)
      for (const text of texts(page))
        for (const id of idsIn(text)) expect(ids, `${page.id} names ${id}`).toContain(id);
  });
});

describe("the generated pages", () => {
  it("are current: npm run docs:causes would change nothing", () => {
    const present = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".md"),
    );
    expect(present.map((file) => file.split(path.sep).join("/")).sort()).toEqual([...pages.keys()].sort());
    const stale = [...pages].filter(([file, text]) => readFileSync(path.join(folder, file), "utf8") !== text);
    expect(stale.map(([file]) => file)).toEqual([]);
  });

  it("stand where findings say", () => {
    for (const { id } of allCauses) expect(pages.has(`${id}.md`), id).toBe(true);
  });

  it("link to pages that there are", () => {
    for (const [file, text] of pages) {
      const links = [...text.matchAll(/\]\(([^)\s]+\.md)\)/g)].map(([, link]) => link ?? "");
      expect(links.length, file).toBeGreaterThan(0);
      for (const link of links)
        expect(pages.has(path.posix.join(path.posix.dirname(file), link)), `${file} → ${link}`).toBe(true);
    }
  });

  it("list every cause with the mark of its weight", () => {
    const index = pages.get("README.md") ?? "";
    for (const { id, severity } of allCauses) {
      const mark = { error: "!", warning: "~", info: "·" }[severity];
      expect(index).toContain(`- ${mark} [${id}](${id}.md)`);
    }
  });
});

describe("commands that verify", () => {
  it("are commands that a shell can read", () => {
    for (const { id, verify } of allCauses)
      expect(() => execFileSync("bash", ["-n"], { input: verify, stdio: "pipe" }), id).not.toThrow();
  });

  it("start with a program that there is", () => {
    const programs = ["curl", "dig", "openssl", "prevalidate", "for"];
    for (const { id, verify } of allCauses) {
      const lines = verify.split("\n").filter((line) => !line.startsWith("#"));
      expect(lines, id).not.toEqual([]);
      for (const line of lines) expect(programs, `${id}: ${line}`).toContain(line.split(" ")[0]);
    }
  });

  it("use options that curl has", () => {
    const help = execFileSync("curl", ["--help", "all"], { encoding: "utf8" });
    for (const { id, verify } of allCauses)
      for (const option of curlOptions(verify))
        expect(new RegExp(`(?:^|[\\s,])${option}(?![\\w-])`, "m").test(help), `${id}: ${option}`).toBe(true);
  });

  it("check this very page of options: one that curl lacks is found out", () => {
    expect(curlOptions('curl -sv --no-such "$URL" | grep -i x')).toEqual(["-s", "-v", "--no-such"]);
  });
});

/** Long options, and the letters of short ones, of the curl commands in a text; values are left out. */
function curlOptions(commands: string): readonly string[] {
  const calls = commands
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => line.match(/curl [^|;&)]*(?:"[^"]*"|'[^']*'|[^|;&)])*/g) ?? []);
  return calls.flatMap((call) => {
    const bare = call.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "_").split(/\s(?:2?>|\|)/)[0] ?? "";
    return bare.split(/\s+/).flatMap((word) => {
      if (/^--[a-z]/.test(word)) return [word];
      if (!/^-[a-zA-Z]/.test(word)) return [];
      return [...word.slice(1)].map((letter) => `-${letter}`);
    });
  });
}
