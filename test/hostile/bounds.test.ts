import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { type Bounds, boundOptions, boundsOf, defaultBounds } from "../../src/bounds.ts";
import { check } from "../../src/check.ts";
import { hostileFaults } from "../../src/lab/faults/hostile.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkOptionsOf } from "../../src/lab/options.ts";
import { env, useLab } from "../cli/endpoint.ts";
import { prevalidate } from "../cli/prevalidate.ts";
import { labKeys } from "../faults.ts";

const lab = useLab();

/** Checks an endpoint that keeps within the usual bounds, with one of them set so low that it does not. */
async function toldOf(bounds: Partial<Bounds>, url: string) {
  const report = await check({ url, ...labKeys, local: true, ...bounds });
  return report.findings.map(({ id, detail }) => `${id}: ${detail}`).join("\n");
}

/** Serves an answer of these bytes, the key in place of KEY. */
function answering(...lines: readonly string[]): Promise<string> {
  return lab
    .listen(
      createServer((socket) =>
        socket.once("data", () =>
          socket.end(lines.join("\r\n").replaceAll("KEY", labKeys.validationKey), "latin1"),
        ),
      ),
    )
    .then((port) => `http://127.0.0.1:${port}/hook`);
}

describe("a bound that is reached is told, with the option that raises it", () => {
  it.each<[keyof Bounds, number, readonly string[]]>([
    ["maxHeadBytes", 20, ["HTTP/1.1 200 OK", "X-Some: field", "", "KEY"]],
    ["maxHeaderBytes", 12, ["HTTP/1.1 200 OK", "X-Some: field", "", "KEY"]],
    ["maxHeaders", 1, ["HTTP/1.1 200 OK", "A: 1", "B: 2", "", "KEY"]],
    [
      "maxInterim",
      1,
      [...Array.from({ length: 2 }, () => "HTTP/1.1 103 Early Hints\r\n"), "HTTP/1.1 200 OK", "", "KEY"],
    ],
    ["maxBodyBytes", 30, ["HTTP/1.1 200 OK", "", "KEY and more, and more, and more"]],
    [
      "maxChunks",
      2,
      ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "14", "KEY", "1", "x", "1", "y", "0", "", ""],
    ],
    [
      "maxChunkExtensionBytes",
      4,
      ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "14;some=thing", "KEY", "0", "", ""],
    ],
    ["maxCodings", 1, ["HTTP/1.1 200 OK", "Content-Encoding: gzip, gzip", "", "KEY"]],
  ])("%s", async (bound, limit, lines) => {
    const url = await answering(...lines);
    expect(await toldOf({}, url)).not.toContain(
      boundOptions[bound] === "--max-chunk-extensions" ? "malformed" : "huge",
    );
    expect(await toldOf({ [bound]: limit }, url)).toContain(boundOptions[bound]);
  });

  it.each<[string, Partial<Bounds>, string]>([
    ["body-drip", { bodyTimeoutMs: 300 }, "--body-timeout"],
    ["dead-at-once", { firstByteTimeoutMs: 300 }, "--first-byte-timeout"],
    ["dns-alias-endless", { maxAliases: 3 }, "3 (--max-aliases)"],
    ["dns-thousand-addresses", { maxAddresses: 3 }, "3 (--max-addresses)"],
    ["certificate-hundred", { maxCertificates: 3 }, "3 (--max-certificates)"],
    ["certificate-ten-thousand-names", { maxNames: 3 }, "3 (--max-names)"],
    ["certificate-huge-subject", { maxCertificateBytes: 300 }, "300 bytes (--max-certificate)"],
    ["brotli-bomb", { maxDecodedBytes: 500 }, "500 bytes (--max-decoded)"],
  ])("at %s, with %j", { timeout: 20_000 }, async (name, bounds, words) => {
    const fault = hostileFaults.find(({ hostile }) => hostile === name);
    const own = new Lab(labKeys);
    const endpoint = await fault?.serve(own);
    const options = checkOptionsOf(endpoint?.options ?? []);
    const report = await check({
      url: endpoint?.url ?? "",
      ...labKeys,
      local: true,
      ca: own.authority.rootPem,
      ...options,
      ...bounds,
    });
    await own.close();
    expect(report.findings.map(({ detail }) => detail).join("\n")).toContain(words);
  });

  it("follows no more redirects than it may, and none to where it may not", async () => {
    const asked: string[] = [];
    const url = await lab.serve(({ path }) => {
      asked.push(path);
      return { status: 302, headers: { Location: `${path}x` } };
    });
    const report = await check({ url, ...labKeys, local: true, maxRedirects: 2 });
    expect(Math.max(...asked.map((path) => path.length))).toBe("/hookxx".length);
    expect(report.evidence.http?.["redirect-get-2"]?.notFollowed).toMatchObject({ why: "limit" });
  });

  it("connects to the address that was judged, whatever the name has since", async () => {
    const fault = hostileFaults.find(({ hostile }) => hostile === "dns-rebinding-redirect");
    const endpoint = await fault?.serve(lab);
    const options = checkOptionsOf(endpoint?.options ?? []);
    const report = await check({ url: endpoint?.url ?? "", ...labKeys, local: true, ...options });
    const hop = report.evidence.http?.["redirect-get-1"];
    expect(hop?.response?.body.text).toBe("as it was judged");
    expect(hop?.address).toBe("127.0.0.1");
  });

  it("sends what a user added to no other host", async () => {
    const seen: (string | undefined)[] = [];
    const other = (
      await lab.http(({ headers }) => {
        seen.push(headers["x-token"] as string | undefined);
        return { status: 200 };
      })
    ).replace("127.0.0.1", "localhost");
    const url = await lab.http(() => ({ status: 302, headers: { Location: other } }));
    await check({ url, ...labKeys, local: true, headers: [["X-Token", "hunter2"]] });
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  it("stops asking at the bound on requests, and says that it did", async () => {
    let asked = 0;
    const url = await lab.serve((request) => {
      asked++;
      return lab.correct(request);
    });
    const report = await check({ url, ...labKeys, local: true, maxRequests: 5 });
    expect(asked).toBe(5);
    expect(report.verdict).toBe("inconclusive");
    expect(report.findings.find(({ id }) => id === "tool/stopped-at-bound")?.detail).toContain(
      "--max-requests",
    );
  });

  it("stops at the bound on time, however the endpoint stalls", async () => {
    const url = await lab.serve(() => new Promise<never>(() => {}));
    const report = await check({ url, ...labKeys, local: true, maxTimeMs: 300 });
    expect(report.evidence.stopped).toBe("maxTimeMs");
    expect(report.findings.map(({ id }) => id)).toContain("tool/stopped-at-bound");
  });
});

describe("the options", () => {
  it("are one for each bound, all of them told in the help", async () => {
    expect(Object.keys(boundOptions).sort()).toEqual(Object.keys(defaultBounds).sort());
    const { stdout } = await prevalidate(["check", "--help"]);
    for (const option of Object.values(boundOptions)) expect(stdout).toContain(`${option} <`);
  });

  it("reach the check", async () => {
    const url = await answering("HTTP/1.1 200 OK", "X-Some: field", "", "KEY");
    const { code, stdout } = await prevalidate([url, "--local", "--max-head", "20"], { env });
    expect(code).toBe(1);
    expect(stdout).toContain("20 bytes (--max-head)");
  });

  it.each([
    ["--max-head", "0"],
    ["--max-redirects", "-1"],
    ["--max-time", "soon"],
    ["--max-names", "1.5"],
  ])("refuse what is none: %s %s", async (option, value) => {
    const { code, stderr } = await prevalidate(["http://127.0.0.1/", "--local", `${option}=${value}`], {
      env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(`${option}: “${value}” is no`);
  });

  it("keep to one another where only one is set", () => {
    expect(boundsOf({ timeoutMs: 500 })).toMatchObject({ connectTimeoutMs: 500, bodyTimeoutMs: 500 });
    expect(boundsOf({ maxBodyBytes: 9 }).maxDecodedBytes).toBe(9);
    expect(boundsOf({ timeoutMs: 500, bodyTimeoutMs: 100 }).bodyTimeoutMs).toBe(100);
  });
});
