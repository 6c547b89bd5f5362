import { readFile } from "node:fs/promises";
import type { Download } from "playwright-core";
import { expect, it } from "vitest";
import { parseExchanges } from "../../src/exchange/fixture.ts";
import { readCaptures } from "../../src/exchange/read.ts";
import type { Listener } from "../../src/listen/listen.ts";
import { delivered, keys, nextPost, postOnce, useListeners, validation } from "../listen/listening.ts";
import { describeWith } from "../real/programs.ts";
import { expectAccessible, type Opened, useBrowser } from "./browsing.ts";
import { inspect } from "./inspecting.ts";

const markup = `<img src=x onerror="document.title='harmed'"><script>document.title='harmed'</script>\u001b]0;harmed\u0007\u202egnp`;
const failed = `Type=Failed&ServerId=10000&SecretKey=${keys.secretKey}&MessageId=0013&Address=joe%40example.net&Reason=${encodeURIComponent(markup)}`;
const wrongSecret = "Type=Validation&ServerId=10000&SecretKey=Zz9OtherServersKey77";

describeWith(["chromium"], "the inspector's page, in Chromium", () => {
  const use = useListeners();
  const browser = useBrowser();

  async function opened(
    how: Parameters<typeof browser.open>[1] = {},
    listening: Parameters<typeof use.listen>[0] = {},
  ) {
    const listener = await use.listen(listening);
    const inspector = await inspect(listener, use.closing);
    const view = await browser.open(inspector.url, how);
    use.closing(() => view.close());
    await view.page.getByText("Live", { exact: true }).waitFor();
    return { listener, inspector, ...view };
  }

  async function openPost({ list, detail }: Opened, name: RegExp): Promise<void> {
    await list.getByRole("option", { name }).first().click();
    await detail.getByRole("heading", { name: "Request" }).waitFor();
  }

  it("shows posts as they come, the newest first, and again after a reload", async () => {
    const { listener, page, list, complaints } = await opened();
    await page.getByText("No post has come yet.").waitFor();
    await postOnce(listener.port, validation);
    await list.getByRole("option", { name: /Validation.*200/ }).waitFor();
    await postOnce(listener.port, delivered);
    await list.getByRole("option", { name: /Delivered.*200/ }).waitFor();
    const rows = await list.getByRole("option").allInnerTexts();
    expect(rows.map((row) => row.split("\n")[0])).toEqual(["Delivered", "Validation"]);
    expect(await page.textContent("#inspector")).not.toContain("jane@");
    await page.reload();
    await list.getByRole("option", { name: /Delivered/ }).waitFor();
    expect(page.url()).not.toContain("token");
    expect(complaints).toEqual([]);
  });

  it("says when the listener has ended, and keeps what it has", async () => {
    const { listener, inspector, page, list } = await opened();
    await postOnce(listener.port, validation);
    await list.waitFor();
    await inspector.close();
    await page.getByText("Not connected").waitFor();
    await page.getByRole("alert").waitFor();
    expect(await list.getByRole("option").count()).toBe(1);
  });

  it("says what to do when the address came without its token", async () => {
    const listener = await use.listen();
    const inspector = await inspect(listener, use.closing);
    const { page, close } = await browser.open(`http://127.0.0.1:${inspector.port}/`);
    use.closing(close);
    await page.getByRole("alert").getByText("open the address that the terminal shows").waitFor();
  });

  it("filters by type, status and verdict, and searches bodies", async () => {
    const view = await opened();
    const { listener, page, list, complaints } = view;
    for (const body of [validation, delivered, failed, wrongSecret]) await postOnce(listener.port, body);
    await postOnce(listener.port, "hello=world");
    const types = async (count: number) => {
      await expect.poll(() => list.getByRole("option").count()).toBe(count);
      return (await list.getByRole("option").allInnerTexts()).map((row) => row.split("\n")[0]);
    };
    expect(await types(5)).toEqual(["No event", "Validation", "Failed", "Delivered", "Validation"]);
    await page.getByLabel("Type", { exact: true }).selectOption("Validation");
    expect(await types(2)).toEqual(["Validation", "Validation"]);
    await page.getByLabel("Status", { exact: true }).selectOption("4xx");
    expect(await types(1)).toEqual(["Validation"]);
    await page.getByLabel("Type", { exact: true }).selectOption("");
    expect(await types(2)).toEqual(["No event", "Validation"]);
    await page
      .getByRole("button", { name: /^Not judged|^Accepted/ })
      .first()
      .click();
    expect(await types(1)).toHaveLength(1);
    await page
      .getByRole("button", { name: /^Not judged|^Accepted/ })
      .first()
      .click();
    await page.getByLabel("Status", { exact: true }).selectOption("");
    await page.getByLabel("Search posts and bodies").fill("joe@example.net");
    expect(await types(1)).toEqual(["Failed"]);
    await postOnce(listener.port, failed);
    expect(await types(2)).toEqual(["Failed", "Failed"]);
    await page.getByLabel("Search posts and bodies").fill("in no post");
    await page.getByRole("button", { name: "Show all" }).click();
    await types(6);
    expect(complaints).toEqual([]);
  });

  it("opens a post with both sides and the diagnosis, masked until unmasked, and masked again in the next", async () => {
    const view = await opened({}, { answer: { body: "fine" } });
    const { listener, detail, complaints } = view;
    await postOnce(listener.port, delivered);
    await postOnce(listener.port, validation);
    await openPost(view, /Validation/);
    const text = () => detail.textContent();
    expect(await text()).toMatch(/the Validation Key is not in the answer[\s\S]*key\/missing/);
    const answer = detail.getByRole("region", { name: "Answer", exact: true });
    expect(await answer.textContent()).toMatch(/HTTP\/1.1 200 OK[\s\S]*Content-Type[\s\S]*fine/);
    const marked = detail.locator("mark");
    expect(await marked.allInnerTexts()).toEqual(["‹secret key›"]);
    expect(await detail.innerHTML()).not.toContain(keys.secretKey);

    await detail.getByRole("button", { name: "Unmask" }).click();
    await detail.locator("mark", { hasText: keys.secretKey }).waitFor();
    expect(await marked.allInnerTexts()).toEqual([keys.secretKey]);
    await detail.getByRole("button", { name: "Hex" }).first().click();
    expect(await text()).toContain("00000000  53 65 72 76 65 72 49 64");
    await detail.getByRole("button", { name: "Mask", exact: true }).click();
    await detail.getByText("Unmask this post to see its octets").waitFor();
    expect(await detail.innerHTML()).not.toContain(keys.secretKey);

    await detail.getByRole("button", { name: "Unmask" }).click();
    await openPost(view, /Delivered/);
    expect(await detail.innerHTML()).not.toContain(keys.secretKey);
    expect(complaints).toEqual([]);
  });

  it("shows JSON without changing a number, and what is no text as octets", async () => {
    const view = await opened();
    const { listener, detail } = view;
    const json = `{"Type":"Queued","SecretKey":"${keys.secretKey}","ServerId":12345678901234567890,"Data":{"Tags":[]}}`;
    await postOnce(listener.port, json, ["Content-Type: application/json"]);
    await openPost(view, /Queued/);
    const body = detail.getByRole("region", { name: "Request body" });
    expect(await body.textContent()).toBe(
      '{\n  "Type": "Queued",\n  "SecretKey": "‹secret key›",\n  "ServerId": 12345678901234567890,\n  "Data": {\n    "Tags": []\n  }\n}',
    );
    await postOnce(listener.port, Buffer.from([0xff, 0x00, 0x41]), ["Content-Type: image/png"]);
    await openPost(view, /No event/);
    await detail.getByRole("button", { name: "Unmask" }).click();
    expect(await body.textContent()).toMatch(/^00000000 {2}ff 00 41 .*\.\.A$/);
  });

  it("is not harmed by markup, escape sequences and text that turns itself round", async () => {
    const view = await opened();
    const { listener, page, detail, complaints } = view;
    const fields = [`X-Note: ${markup.slice(0, 80)}`, "User-Agent: <b>bold</b>"];
    await postOnce(listener.port, failed, fields);
    await postOnce(listener.port, markup, ["Content-Type: text/html"]);
    await openPost(view, /Failed/);
    await detail.getByRole("button", { name: "Unmask" }).click();
    await detail.locator("mark", { hasText: keys.secretKey }).waitFor();
    expect(await detail.textContent()).toContain("onerror=");
    expect(await detail.textContent()).toContain("␛]0;harmed␇\\u202egnp");
    await openPost(view, /No event/);
    expect(await page.locator("img, b:has-text('bold'), #inspector script").count()).toBe(0);
    expect(await page.title()).toBe("prevalidate listen");
    expect(complaints).toEqual([]);
  });

  it("replays to an address, keys and all, and says what came of it", async () => {
    const { listener: elsewhere } = await opened({}, { answer: { body: "not the key" } });
    const view = await opened();
    const { listener, detail, complaints } = view;
    await postOnce(listener.port, validation, ["Cookie: session=1"]);
    await openPost(view, /Validation/);
    await detail.getByRole("button", { name: "Replay…" }).click();
    const address = detail.getByLabel("Post it again to");
    const again = nextPost(elsewhere);
    await address.fill(`http://127.0.0.1:${elsewhere.port}/other?y=2`);
    await address.press("Enter");
    const { request } = await again;
    expect(request.target).toBe("/other?y=2");
    expect(request.body.beginning.toString()).toBe(validation);
    expect(request.headers.map(([name]) => name.toLowerCase())).not.toContain("cookie");
    await detail.getByText("the Validation Key is not in the answer").waitFor();
    expect(await detail.getByRole("region", { name: "Body of the answer to the replay" }).textContent()).toBe(
      "not the key",
    );

    await address.fill("ftp://example.com/");
    await detail.getByRole("button", { name: "Post", exact: true }).click();
    await detail.getByText("Write http:// or https://").waitFor();
    await address.fill("http://127.0.0.1:1/");
    await address.press("Enter");
    await detail.getByText("No connection came about: ECONNREFUSED.").waitFor();
    // The browser itself notes an answer of 400.
    expect(complaints.filter((text) => !text.includes("400 (Bad Request)"))).toEqual([]);
  });

  it("copies a post as curl, without keys unless it is unmasked", async () => {
    const view = await opened({ permissions: ["clipboard-read", "clipboard-write"] });
    const { listener, page, detail, complaints } = view;
    await postOnce(listener.port, validation);
    await openPost(view, /Validation/);
    const clipboard = () => page.evaluate<string>("navigator.clipboard.readText()");
    await detail.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText("Copied as curl, keys left out").waitFor();
    expect(await clipboard()).toMatch(/^curl .*SecretKey=‹secret key›&Type=Validation.*"\$URL"$/);
    await detail.getByRole("button", { name: "Unmask" }).click();
    await detail.getByRole("button", { name: "Copy as curl, with keys" }).click();
    await page.getByText("Copied as curl, with keys").waitFor();
    expect(await clipboard()).toContain(`SecretKey=${keys.secretKey}`);
    expect(complaints).toEqual([]);
  });

  it("downloads one post, or all that are shown, as files that replay reads", async () => {
    const view = await opened();
    const { listener, page, detail, complaints } = view;
    for (const body of [validation, delivered, failed]) await postOnce(listener.port, body);
    await openPost(view, /Delivered/);
    const saved = async (click: () => Promise<void>): Promise<Download> => {
      const [download] = await Promise.all([page.waitForEvent("download"), click()]);
      return download;
    };
    const one = await saved(() => detail.getByRole("button", { name: "Fixture" }).click());
    expect(one.suggestedFilename()).toBe("post-2.ndjson");
    const [exchange] = parseExchanges(await readFile(await one.path(), "utf8"));
    expect(exchange?.event).toEqual({ type: "Delivered", messageId: "0012" });
    expect(exchange?.request.body).toBe(delivered.replace(keys.secretKey, "‹secret key›"));
    expect(exchange?.response?.status).toBe(200);

    await detail.getByRole("button", { name: "Unmask" }).click();
    const unmasked = await saved(() => detail.getByRole("button", { name: "Fixture, with keys" }).click());
    const [whole] = parseExchanges(await readFile(await unmasked.path(), "utf8"));
    expect(whole?.request.body).toBe(delivered);

    for (const [name, ending] of [
      ["Fixtures", "ndjson"],
      ["HAR", "har"],
    ] as const) {
      const bar = page.getByRole("search");
      const all = await saved(() => bar.getByRole("button", { name, exact: true }).click());
      expect(all.suggestedFilename()).toBe(`posts.${ending}`);
      const file = `${use.folder()}/posts.${ending}`;
      await all.saveAs(file);
      const types: (string | undefined)[] = [];
      for await (const read of readCaptures([file]))
        types.push(read.kind === "captured" ? read.captured.event?.type : read.unreadable.reason);
      expect(types).toEqual(["Validation", "Delivered", "Failed"]);
    }
    expect(complaints).toEqual([]);
  });

  it("is used by keyboard alone", async () => {
    const view = await opened();
    const { listener, page, list, detail, complaints } = view;
    for (const body of [validation, delivered, failed]) await postOnce(listener.port, body);
    await list.getByRole("option", { name: /Failed/ }).waitFor();
    const chosen = () => list.getByRole("option", { selected: true }).textContent();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press("j");
    await expect.poll(chosen).toContain("Failed");
    await press("j");
    await expect.poll(chosen).toContain("Delivered");
    await press("ArrowDown");
    await expect.poll(chosen).toContain("Validation");
    await press("ArrowDown", "k");
    await expect.poll(chosen).toContain("Delivered");
    await press("Home");
    await expect.poll(chosen).toContain("Failed");
    // Faster than anything is drawn: none of them is lost.
    await page.evaluate(
      'for (const key of ["j", "j", "k"]) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))',
    );
    await expect.poll(chosen).toContain("Delivered");
    await press("Home");
    await expect.poll(chosen).toContain("Failed");
    const focused = () => page.evaluate<string>("document.activeElement.id");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("detail-title");
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("posts");
    await page.keyboard.press("/");
    await expect.poll(focused).toBe("search");
    await page.keyboard.type("jane@example.com/k");
    expect(await page.getByLabel("Search posts and bodies").inputValue()).toBe("jane@example.com/k");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await expect.poll(() => list.getByRole("option").count()).toBe(1);
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("posts");
    await page.keyboard.press("Escape");
    await expect.poll(() => detail.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("keeps its document small with 10,000 posts, and everything in reach", async () => {
    const view = await opened();
    const { listener, page, list, detail, complaints } = view;
    await fill(listener, 10_000);
    await expect
      .poll(() => page.getByRole("search").textContent(), { timeout: 30_000 })
      .toContain("Save 10,000 as");
    const nodes = () => page.evaluate<number>("document.querySelectorAll('*').length");
    expect(await nodes()).toBeLessThan(600);
    expect(await list.getByRole("option").count()).toBeLessThan(40);
    await list.focus();
    await page.keyboard.press("End");
    await list.getByRole("option", { selected: true }).waitFor();
    expect(await list.getByRole("option", { selected: true }).getAttribute("aria-posinset")).toBe("10000");
    await detail.getByRole("heading", { name: "Request" }).waitFor();
    const chosen = await list.getByRole("option", { selected: true }).getAttribute("id");
    await postOnce(listener.port, failed);
    await expect.poll(() => page.getByRole("search").textContent()).toContain("Save 10,000 as");
    await page.getByLabel("Search posts and bodies").fill("m-4321&");
    await expect.poll(() => list.getByRole("option").count()).toBe(1);
    expect(chosen).toBe("post-1");
    expect(await nodes()).toBeLessThan(600);
    expect(complaints).toEqual([]);
  }, 60_000);

  it("keeps what is read in its place when posts come in above", async () => {
    const { listener, page, list } = await opened();
    await fill(listener, 200);
    await expect.poll(() => page.getByRole("search").textContent()).toContain("Save 200 as");
    const top = () => page.evaluate<number>("document.getElementById('posts').scrollTop");
    await page.evaluate("document.getElementById('posts').scrollTop = 2000");
    await list.locator("#post-160").waitFor();
    await fill(listener, 10, 200);
    await expect.poll(top).toBe(2000 + 10 * 54);
  });

  it("forgets all posts when asked twice", async () => {
    const { listener, page, list } = await opened();
    await postOnce(listener.port, validation);
    await list.waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    expect(listener.store.posts).toHaveLength(1);
    await page.getByRole("button", { name: "Forget 1 post?" }).click();
    await page.getByText("No post has come yet.").waitFor();
    expect(listener.store.posts).toHaveLength(0);
  });

  it.each(["light", "dark"] as const)(
    "has nothing for axe to complain of, in %s",
    async (colorScheme) => {
      const view = await opened({ colorScheme }, { answer: { body: "fine" } });
      const { listener, page, list, detail } = view;
      await expectAccessible(page);
      for (const body of [delivered, failed, wrongSecret, validation, "hello=world"])
        await postOnce(listener.port, body);
      await list.waitFor();
      await expectAccessible(page);
      await openPost(view, /Validation/);
      await detail.getByRole("button", { name: "Unmask" }).click();
      await detail.locator("mark").first().waitFor();
      await detail.getByRole("button", { name: "Replay…" }).click();
      await detail.getByRole("button", { name: "Post", exact: true }).click();
      await detail.getByRole("region", { name: "Body of the answer to the replay" }).waitFor();
      await detail.getByRole("button", { name: "Text" }).first().click();
      await expectAccessible(page);
      await page.setViewportSize({ width: 700, height: 800 });
      await expectAccessible(page);
      await page.getByLabel("Search posts and bodies").fill("in no post at all");
      await page.getByText("No post is like that.").waitFor();
      await expectAccessible(page);
    },
    60_000,
  );
});

/** Puts posts into the store as if they had come: ten thousand connections say nothing of the page. */
async function fill(listener: Listener, count: number, from = 0): Promise<void> {
  const { store } = listener;
  if (store.posts.length === 0)
    await postOnce(Number(new URL(listener.url).port), delivered.replace("0012", "m-1"));
  const sample = store.posts[0];
  if (sample === undefined) throw new Error("no post");
  for (let number = Math.max(2, from + 1); number <= from + count; number++) {
    const beginning = Buffer.from(sample.request.body.beginning.toString().replace(/m-\d+/, `m-${number}`));
    const request = { ...sample.request, body: { ...sample.request.body, beginning } };
    store.add({ ...sample, id: store.nextId(), at: new Date().toISOString(), request });
  }
}
