import { afterAll, describe, expect, it } from "vitest";
import { findForms, Readings } from "../../src/keys/forms.ts";
import { keyFaults } from "../../src/lab/faults/key.ts";
import { leakFaults } from "../../src/lab/faults/leak.ts";
import { secretFaults } from "../../src/lab/faults/secret.ts";
import { Lab } from "../../src/lab/lab.ts";
import { checkFault, labKeys } from "../faults.ts";

const lab = new Lab(labKeys);
afterAll(() => lab.close());

const telling = [
  "key/similar",
  "key/base64",
  "key/split",
  "key/wrong-charset",
  "key/undecoded",
  "key/echoed",
];
const faults = [...keyFaults, ...leakFaults, ...secretFaults].filter(
  ({ id }) => telling.includes(id) || id === "leak/secret-echoed" || id === "secret/key-leaked",
);

describe("a report on an endpoint that shows keys", () => {
  for (const fault of faults) {
    it(`shows none, in no form: ${fault.id} (${fault.title})`, async () => {
      const report = await checkFault(fault, lab);
      const text = JSON.stringify(report, null, 1);
      for (const key of Object.values(lab.keys))
        expect(findForms(new Readings(text), key, "hide"), text).toEqual([]);
    });
  }
});
