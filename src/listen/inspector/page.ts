import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** The page, and the policy that lets it run its own script and style and nothing else. */
export interface Page {
  readonly html: string;
  /** Value of Content-Security-Policy. */
  readonly policy: string;
}

/** From the bundle's chunks, from its entries, and from the sources beside a build. */
const places = ["../inspector.html", "./inspector.html", "../../../dist/inspector.html"];

/**
 * Loads the page that the build made.
 * @throws the error of the first place, where it is in none.
 */
export async function loadPage(): Promise<Page> {
  let problem: unknown;
  for (const place of places) {
    try {
      return pageOf(await readFile(new URL(place, import.meta.url), "utf8"));
    } catch (error) {
      problem ??= error;
    }
  }
  throw problem;
}

/** The page with its policy, which names script and style by their digests (CSP Level 3, §2.3.1). */
export function pageOf(html: string): Page {
  const policy = [
    "default-src 'none'",
    `script-src ${digestOf(html, "script")}`,
    `style-src ${digestOf(html, "style")}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return { html, policy: policy.join("; ") };
}

function digestOf(html: string, element: "script" | "style"): string {
  const [, content = ""] = new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`).exec(html) ?? [];
  return `'sha256-${createHash("sha256").update(content, "utf8").digest("base64")}'`;
}
