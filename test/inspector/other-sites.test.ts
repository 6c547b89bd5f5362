import { createServer } from "node:http";
import { expect, it } from "vitest";
import { delivered, postOnce, useListeners } from "../listen/listening.ts";
import { describeWith } from "../real/programs.ts";
import { useBrowser } from "./browsing.ts";
import { inspect } from "./inspecting.ts";

describeWith(["chromium"], "a page of another site, in Chromium", () => {
  const use = useListeners();
  const browser = useBrowser();

  /** Opens a page at another origin: localhost is another site than 127.0.0.1, though both are this machine. */
  async function elsewhere(host: "localhost" | "127.0.0.1") {
    const server = createServer((_, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><title>elsewhere</title><p>elsewhere</p>");
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    use.closing(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const view = await browser.open(`http://${host}:${port}/`);
    use.closing(() => view.close());
    return view.page;
  }

  it.each(["localhost", "127.0.0.1"] as const)(
    "at %s can neither read the inspector nor make it act, even with the token",
    async (host) => {
      const listener = await use.listen();
      const inspector = await inspect(listener, use.closing);
      await postOnce(listener.port, delivered);
      const page = await elsewhere(host);
      const base = `http://127.0.0.1:${inspector.port}`;
      const attempts = [
        `fetch("${base}/")`,
        `fetch("${base}/api/posts/1", { headers: { Authorization: "Bearer ${inspector.token}" } })`,
        `fetch("${base}/api/clear", { method: "POST", body: "{}", headers: { Authorization: "Bearer ${inspector.token}", "Content-Type": "application/json" } })`,
      ];
      for (const attempt of attempts) {
        const outcome = await page.evaluate<string>(
          `${attempt}.then((answer) => answer.text(), (error) => "blocked: " + error)`,
        );
        expect(outcome, attempt).toMatch(/^blocked: TypeError/);
      }
      await page.evaluate(
        `fetch("${base}/api/clear", { method: "POST", mode: "no-cors", body: "{}" }).catch(() => {})`,
      );
      expect(listener.store.posts).toHaveLength(1);
    },
  );

  it("can't frame the inspector, nor hold on to its window", async () => {
    const listener = await use.listen();
    const inspector = await inspect(listener, use.closing);
    await postOnce(listener.port, delivered);
    const page = await elsewhere("localhost");
    await page.evaluate(
      `new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = resolve;
        frame.src = ${JSON.stringify(inspector.url)};
        document.body.append(frame);
      })`,
    );
    const frame = page.frames().find((each) => each !== page.mainFrame());
    expect(await frame?.locator("#inspector").count()).toBe(0);

    const [popup] = await Promise.all([
      page.waitForEvent("popup"),
      page.evaluate(`void (window.held = window.open(${JSON.stringify(inspector.url)}))`),
    ]);
    await popup.locator("#post-1").waitFor();
    expect(await popup.evaluate<boolean>("window.opener === null")).toBe(true);
    expect(await page.evaluate<boolean>("window.held.closed")).toBe(true);
  });
});
