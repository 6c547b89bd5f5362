import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const document = readFileSync(path.join(root, "SECURITY.md"), "utf8");
const links = [...document.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);

it("every test and page that SECURITY.md names is there", () => {
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((target) => !existsSync(path.join(root, target)))).toEqual([]);
});

it("SECURITY.md says of each adversary what is not protected, and names no address to write to", () => {
  const parts = document.split(/^## /m).filter((part) => part.startsWith("From "));
  expect(parts).toHaveLength(6);
  for (const part of parts) expect(part).toContain("**Not protected");
  expect(document).not.toMatch(/[\w.+-]+@[\w-]+\.\w+|mailto:/);
});
