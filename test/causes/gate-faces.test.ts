import { afterAll, describe, expect, it } from "vitest";
import type { Face } from "../../src/causes/gate/face.ts";
import { gateKinds, recognisedGate } from "../../src/causes/gate/recognise.ts";
import { gateFaults } from "../../src/lab/faults/gate.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkFault, labKeys } from "../faults.ts";

describe("the tables of gates", () => {
  const lab = new Lab(labKeys);
  afterAll(() => lab.close());

  it("have an endpoint in the lab for every face, which is recognised by that very face", async () => {
    const seen = new Set<Face>();
    for (const fault of gateFaults) {
      const gate = recognisedGate((await checkFault(fault, lab)).evidence);
      if (gate !== undefined) seen.add(gate.face);
    }
    const unseen = gateKinds.flatMap(({ id, faces }) =>
      faces.filter((face) => !seen.has(face)).map((face) => `${id}: ${face.name}, ${face.source}`),
    );
    expect(unseen).toEqual([]);
  }, 60_000);

  it("name a source for every face", () => {
    for (const { faces } of gateKinds) for (const { source } of faces) expect(source).not.toBe("");
  });

  it("never recognise a page by its status alone where the status is a success", () => {
    for (const { faces } of gateKinds) {
      for (const { status, header, body, cookie } of faces) {
        if (status?.some((code) => code < 300))
          expect(header !== undefined || body !== undefined || cookie !== undefined).toBe(true);
      }
    }
  });
});
