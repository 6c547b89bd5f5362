import { createHash } from "node:crypto";

/** The page, and the policy that lets it run its own script and style and nothing else. */
export interface Page {
  readonly html: string;
  /** Value of Content-Security-Policy. */
  readonly policy: string;
}

/**
 * Loads the page that the build made.
 * @throws where the program is run from its sources and nothing was built.
 */
export async function loadPage(): Promise<Page> {
  const { text } = await import("../../embedded/inspector-page.ts");
  return pageOf(text);
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
