import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { env, keys } from "../cli/endpoint.ts";
import { prevalidate, type Run } from "../cli/prevalidate.ts";

/** Listens until what is to be done with the page is done. */
async function listening(
  args: readonly string[],
  act: (said: { listening: string; page: URL | undefined }) => Promise<unknown>,
): Promise<Run> {
  let acting: Promise<unknown> | undefined;
  const run = await prevalidate(["listen", "--port", "0", ...args], {
    env,
    onStart: (child) => {
      let said = "";
      child.stderr?.on("data", (text: string) => {
        said += text;
        const page = /see the posts at (\S+)/.exec(said)?.[1];
        const url = /listening on (\S+) until/.exec(said)?.[1];
        if (acting !== undefined || url === undefined) return;
        if (page === undefined && !args.includes("--no-inspector")) return;
        acting = act({ listening: url, page: page === undefined ? undefined : new URL(page) });
        void acting.finally(() => child.kill("SIGINT"));
      });
    },
  });
  await acting;
  return run;
}

describe("listen serves the inspector", () => {
  it("at an address that it prints with its token, and shows there what came", async () => {
    const run = await listening(["--inspector-port", "0"], async ({ listening: url, page }) => {
      expect(page?.hostname).toBe("127.0.0.1");
      const html = await (await fetch(page ?? "")).text();
      expect(html).toMatch(/<div id="inspector"><\/div>[\s\S]*<script type="module">/);
      const body = `ServerId=1&SecretKey=${keys.secretKey}&Type=Validation`;
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      await fetch(url, { method: "POST", body, headers });
      const token = page?.hash.replace("#token=", "");
      const detail = await fetch(new URL("/api/posts/1", page), {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(await detail.json()).toMatchObject({ type: "Validation", status: 200, accepted: true });
    });
    expect(run.code).toBe(130);
  });

  it("on loopback when others may post, and not at all when told so", async () => {
    await listening(["--host", "0.0.0.0", "--inspector-port", "0"], async ({ page }) => {
      expect(page?.hostname).toBe("127.0.0.1");
    });
    const run = await listening(["--no-inspector"], async ({ page }) => expect(page).toBeUndefined());
    expect(run.code).toBe(130);
  });

  it("and says so when the port asked for is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const taken = typeof address === "object" ? String(address?.port) : "";
    const run = await prevalidate(["listen", "--port", "0", "--inspector-port", taken], { env });
    server.close();
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`can't serve the inspector on 127.0.0.1, port ${taken}`);
    expect((await prevalidate(["listen", "--inspector-port", "70000"], { env })).code).toBe(2);
  });
});
