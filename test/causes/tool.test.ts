import { describe, expect, it } from "vitest";
import { allCauses } from "../../src/causes/all.ts";
import { denied, noNetwork, toolCauses } from "../../src/causes/tool.ts";
import { toolFaults } from "../../src/lab/faults/tool.ts";
import { describeFaults } from "../faults.ts";
import { attempt, evidenceOf, tcp } from "./network-evidence.ts";

describeFaults("tool", toolFaults);

const url = "https://hooks.example.com/";

describe("tool/no-network", () => {
  it("is not told when an address of a family this machine has fails", () => {
    const evidence = evidenceOf(url, {
      tcp: tcp([attempt("2001:db8::7", "unreachable", "ENETUNREACH"), attempt("192.0.2.7", "timeout")], {
        ownNetwork: { ipv4: true, ipv6: false },
      }),
    });
    expect(noNetwork.recognise(evidence)).toBeUndefined();
  });

  it("is not told of a loopback address that keeps silent", () => {
    const evidence = evidenceOf("http://127.0.0.1/", {
      tcp: tcp([attempt("127.0.0.1", "timeout")], { ownNetwork: { ipv4: false, ipv6: false } }),
    });
    expect(noNetwork.recognise(evidence)).toBeUndefined();
  });
});

describe("tool/no-network on a machine that has one", () => {
  const told = (attempts: readonly ReturnType<typeof attempt>[]) =>
    allCauses
      .filter((cause) => cause.recognise(evidenceOf(url, { tcp: tcp(attempts) })) !== undefined)
      .map(({ id }) => id);

  it.each(["EHOSTUNREACH", "ENETUNREACH", "EACCES", "EINVAL"])(
    "is told of its own routing table: %s",
    (code) => {
      const outcome = code.endsWith("UNREACH") ? "unreachable" : "failed";
      expect(told([{ ...attempt("192.0.2.7", outcome, code), noRoute: true }])).toEqual(["tool/no-network"]);
    },
  );

  it("leaves what a router answers to tcp/unreachable", () => {
    expect(told([attempt("192.0.2.7", "unreachable", "EHOSTUNREACH")])).toEqual(["tcp/unreachable"]);
  });
});

describe("tool/denied", () => {
  it.each([
    ["EPERM", "192.0.2.7"],
    ["EACCES", "192.0.2.7"],
    ["EPERM", "2001:db8::7"],
  ])("is told of %s to %s, which no network answers", (code, address) => {
    const evidence = evidenceOf(url, { tcp: tcp([attempt(address, "failed", code)]) });
    expect(toolCauses.filter((cause) => cause.recognise(evidence)).map(({ id }) => id)).toEqual([
      "tool/denied",
    ]);
  });

  it("is not told of another failure", () => {
    const evidence = evidenceOf(url, { tcp: tcp([attempt("192.0.2.7", "failed", "EMFILE")]) });
    expect(denied.recognise(evidence)).toBeUndefined();
  });
});
