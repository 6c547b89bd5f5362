import { describe, expect, it } from "vitest";
import { env } from "./endpoint.ts";
import { prevalidate } from "./prevalidate.ts";

const url = "http://127.0.0.1:9/hook";

describe("a slip is answered with what was meant", () => {
  it.each<[args: readonly string[], says: string]>([
    [["chek", url], "unknown command “chek”; did you mean check?"],
    [["chek"], "unknown command “chek”; did you mean check?"],
    [["complection"], "unknown command “complection”; did you mean completion?"],
    [["help", "chek"], "unknown command “chek”; did you mean check?"],
    [["check", url, "--reportr", "json"], "unknown option “--reportr”; did you mean --reporter?"],
    [["check", url, "--reportr=json"], "unknown option “--reportr”; did you mean --reporter?"],
    [[url, "--stric"], "unknown option “--stric”; did you mean --strict?"],
    [["send", "failed", url, "--demo"], "send has no option “--demo”; lab has it"],
    [["lab", "--forward", url], "lab has no option “--forward”; listen has it"],
    [
      ["lab", "--nothing-like-it"],
      "unknown option “--nothing-like-it”; prevalidate lab --help lists them all",
    ],
    [["check", url, "-z"], "unknown option “-z”; prevalidate check --help lists them all"],
    [["check", url, "--profile", "clasic"], "unknown profile “clasic”; did you mean classic?"],
    [["check", url, "--reporter", "jsn"], "unknown reporter “jsn”; did you mean json?"],
    [["check", url, "--only", "validaton"], "--only: unknown type “validaton”; did you mean validation?"],
    [
      ["check", url, "--ignore", "key/mising"],
      "--ignore: unknown cause “key/mising”; did you mean key/missing?",
    ],
    [["explain", "key/mising"], "no cause and no file is called “key/mising”; did you mean key/missing?"],
    [["lab", "key/mising"], "the lab can't break “key/mising”; did you mean key/missing?"],
    [["send", "delivred", url], "unknown type “delivred”; did you mean delivered?"],
    [["init", "--handler", "djanga"], "no handler for “djanga”; did you mean django?"],
    [["completion", "fis"], "no completion for “fis”; did you mean fish?"],
    [["send"], "send: <type> is missing: prevalidate send <type> [target]"],
    [["listen", "here"], "listen takes no argument: prevalidate listen [options]"],
    [["check", url, "-v", "-q"], "option “-q, --quiet” cannot be used with option “-v, --verbose”"],
  ])("%j", async (args, says) => {
    const run = await prevalidate(args, { env });
    expect(run.stderr).toBe(`prevalidate: ${says}\n`);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(2);
  });

  it("says nothing of what was put after an unknown option's “=”: it may be a key", async () => {
    const run = await prevalidate(["check", url, "--secretkey=q7Zt0Wk3LmX9vB2nRc5E"], { env });
    expect(run.stderr).toBe("prevalidate: unknown option “--secretkey”; did you mean --secret-key?\n");
  });
});
