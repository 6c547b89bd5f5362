import { describe, expect, it } from "vitest";
import { type Cause, defineCause, type EvidencePart } from "../../src/causes/define.ts";
import type { Evidence } from "../../src/evidence.ts";

const evidence = {
  settings: {},
  http: { validation: { name: "validation" }, "audit-one": { name: "audit-one" } },
  audit: { made: "whole", sent: 1, planned: 1 },
} as unknown as Evidence;

/** A cause that tells the exchanges it sees. */
function cause(needs: readonly EvidencePart[], more: { audits?: boolean } = {}): Cause {
  return defineCause({
    id: "http/any",
    severity: "info",
    title: "",
    about: "",
    signs: "",
    verify: "",
    needs,
    ...more,
    recognise: ({ http }) => ({
      confidence: "certain",
      detail: Object.keys(http ?? {}).join(),
      evidence: [],
    }),
    fixes: { general: [] },
    fix: ({ http }) => Object.keys(http ?? {}),
  });
}

describe("a cause", () => {
  it("sees nothing of an audit's exchanges: they are not the sender's posts", () => {
    expect(cause(["http"]).recognise(evidence)?.detail).toBe("validation");
    expect(cause(["http"]).fix(evidence, [])).toEqual(["validation"]);
  });

  it("sees them when it asks for them, or needs an audit", () => {
    expect(cause(["http"], { audits: true }).recognise(evidence)?.detail).toBe("validation,audit-one");
    expect(cause(["http", "audit"]).recognise(evidence)?.detail).toBe("validation,audit-one");
  });

  it("that needs an audit is not asked without one", () => {
    const { audit: _audit, ...without } = evidence;
    expect(cause(["http", "audit"]).recognise(without)).toBeUndefined();
    expect(cause(["http"]).recognise(without)?.detail).toBe("validation,audit-one");
  });
});
