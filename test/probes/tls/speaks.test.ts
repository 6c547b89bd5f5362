import { connect } from "node:net";
import { afterAll, expect, it } from "vitest";
import { Lab } from "../../../src/lab/lab.ts";
import { speaksTls } from "../../../src/probes/tls/speaks.ts";
import { Redactor } from "../../../src/redact.ts";
import { labKeys } from "../../faults.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());
const redactor = new Redactor({ show: false });
const asks = (port: number, timeoutMs = 2000) =>
  speaksTls(async () => connect(port, "127.0.0.1"), {
    serverName: null,
    timeoutMs,
    redact: (text) => redactor.text(text),
    signal: undefined,
  });

it("knows a port that shakes hands", async () => {
  expect(await asks(await lab.https(lab.correct, lab.authority.issue()))).toBe(true);
});

it("knows a port that turns the handshake down with an alert", async () => {
  const noCertificate = await lab.https(lab.correct, {});
  expect(await asks(noCertificate)).toBe(true);
});

it("tells plain HTTP, a silent port and one that hangs up from it", async () => {
  expect(await asks(Number(new URL(await lab.http(lab.correct)).port))).toBe(false);
  expect(await asks(await lab.tcp(() => {}), 200)).toBe(false);
  expect(await asks(await lab.tcp((socket) => socket.end()))).toBe(false);
});
