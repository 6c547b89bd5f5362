import { describe, expect, it } from "vitest";
import { refused, slowConnect, tcpCauses, timeout, unreachable } from "../../src/causes/tcp.ts";
import { noNetwork } from "../../src/causes/tool.ts";
import type { Evidence, Exchange } from "../../src/evidence.ts";
import { tcpFaults } from "../../src/lab/faults/tcp.ts";
import { describeFaults } from "../faults.ts";
import { attempt, evidenceOf, tcp } from "./network-evidence.ts";

describeFaults("tcp", tcpFaults);

const url = "https://hooks.example.com/";

function told(evidence: Evidence): readonly string[] {
  return tcpCauses.filter((cause) => cause.recognise(evidence) !== undefined).map(({ id }) => id);
}

describe("tcp/timeout", () => {
  const silent = evidenceOf(url, {
    tcp: tcp([attempt("192.0.2.7", "timeout", undefined, 10_000)], {
      otherPorts: [
        { port: 80, open: true },
        { port: 8443, open: false },
      ],
    }),
  });

  it("is told of silence, with the ports that do answer", () => {
    expect(told(silent)).toEqual(["tcp/timeout"]);
    expect(timeout.recognise(silent)?.detail).toMatch(
      /192\.0\.2\.7, port 443 within 10\.0 s.*port 80 does answer/,
    );
  });

  it("says which of the sender's addresses to let in", () => {
    const steps = timeout.fix(silent, []).join("\n");
    expect(steps).toContain("52.152.150.178");
    expect(steps).toContain("142.0.176.0/20");
  });

  it("is never certain: a firewall may let the sender alone in", () => {
    expect(timeout.recognise(silent)?.confidence).toBe("likely");
  });
});

it("tcp/timeout is told when the port took one connection, and then no more", () => {
  const evidence = evidenceOf(url, {
    tcp: tcp([attempt("192.0.2.7", "connected")]),
    http: {
      validation: {
        failure: { kind: "timeout", phase: "connect", afterMs: 10_000 },
        timings: { totalMs: 10_000 },
      } as Exchange,
    },
  });
  expect(told(evidence)).toEqual(["tcp/timeout"]);
  expect(timeout.recognise(evidence)?.confidence).toBe("possible");
});

describe("tcp/unreachable", () => {
  it.each([
    ["EHOSTUNREACH", "192.0.2.7", /host unreachable/],
    ["ENETUNREACH", "192.0.2.7", /network unreachable/],
    ["EACCES", "2001:db8::7", /administratively prohibited/],
  ])("says what %s means", (code, address, words) => {
    const evidence = evidenceOf(url, { tcp: tcp([attempt(address, "unreachable", code)]) });
    expect(told(evidence)).toEqual(["tcp/unreachable"]);
    expect(unreachable.recognise(evidence)?.detail).toMatch(words);
  });

  it("is not told where this machine has no network of that family", () => {
    const evidence = evidenceOf(url, {
      tcp: tcp([attempt("192.0.2.7", "unreachable", "ENETUNREACH")], {
        ownNetwork: { ipv4: false, ipv6: false },
      }),
    });
    expect(told(evidence)).toEqual([]);
    expect(noNetwork.recognise(evidence)?.title).toBe("This machine has no IPv4 network");
  });
});

describe("tcp/refused", () => {
  it("is told when IPv4 refuses, though IPv6 connects: the sender comes over IPv4", () => {
    const evidence = evidenceOf(url, {
      tcp: tcp([attempt("2001:db8::7", "connected"), attempt("192.0.2.7", "refused", "ECONNREFUSED")]),
    });
    expect(told(evidence)).toEqual(["tcp/refused"]);
  });

  it("is not told when one of two IPv4 addresses refuses", () => {
    const evidence = evidenceOf(url, {
      tcp: tcp([attempt("192.0.2.8", "connected"), attempt("192.0.2.7", "refused", "ECONNREFUSED")]),
    });
    expect(told(evidence)).toEqual([]);
  });

  it("names the ports that do answer, and weighs a refusal more than silence elsewhere", () => {
    const evidence = evidenceOf(url, {
      tcp: tcp([attempt("192.0.2.8", "timeout"), attempt("192.0.2.7", "refused", "ECONNREFUSED")], {
        otherPorts: [
          { port: 80, open: true },
          { port: 8080, open: true },
        ],
      }),
    });
    expect(told(evidence)).toEqual(["tcp/refused"]);
    const seen = refused.recognise(evidence);
    expect(seen?.confidence).toBe("likely");
    expect(seen?.detail).toContain("ports 80 and 8080 do answer");
    expect(refused.fix(evidence, []).join("\n")).toContain("ports 80 and 8080");
  });

  it("is told when the port took a connection, and not the one for the post", () => {
    const evidence = evidenceOf(url, {
      tcp: tcp([attempt("192.0.2.7", "connected")]),
      http: {
        validation: { failure: { kind: "connect", outcome: "refused" }, timings: { totalMs: 1 } } as Exchange,
      },
    });
    expect(told(evidence)).toEqual(["tcp/refused"]);
    expect(refused.recognise(evidence)?.confidence).toBe("likely");
  });
});

describe("tcp/slow-connect", () => {
  const slow = (ms: readonly number[]) =>
    evidenceOf(url, {
      tcp: tcp([attempt("192.0.2.7", "connected", undefined, ms[0])]),
      http: Object.fromEntries(
        ms.slice(1).map((connectMs, i) => [`again-${i}`, { timings: { connectMs, totalMs: 1 } } as Exchange]),
      ),
    });

  it("is told when connections are slow as a rule", () => {
    expect(told(slow([1020, 1100, 3000, 40]))).toEqual(["tcp/slow-connect"]);
  });

  it("is information when packets get lost now and then", () => {
    expect(slowConnect.recognise(slow([1020, 3, 2, 1030, 4, 3]))).toMatchObject({
      severity: "info",
      confidence: "possible",
    });
  });

  it("is not told for one that was slow by chance", () => {
    expect(slowConnect.recognise(slow([3000, 30, 40, 35]))).toBeUndefined();
  });
});

it("an interrupted check says nothing about the network", () => {
  const evidence = evidenceOf(url, { interrupted: true, tcp: tcp([attempt("192.0.2.7", "timeout")]) });
  expect(told(evidence)).toEqual([]);
});
