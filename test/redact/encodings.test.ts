import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/redact.ts";
import { anyKey, lettersAndDigits, surroundings } from "../keys/writers.ts";
import { encodings } from "../security/encodings.ts";
import { KeySearch, tellingPiece } from "../security/search.ts";

/** As the sender makes them, in which nothing comes about by chance. */
const madeKey = fc
  .array(fc.constantFrom(...lettersAndDigits), { minLength: 20, maxLength: 20 })
  .map((characters) => characters.join(""))
  .filter((key) => new Set(key).size > 9 && /\d/.test(key));

/** Of marks, too, but not of so few letters that they would come together by chance. */
const keyOfAnything = anyKey.filter((key) => key.replaceAll(/[^A-Za-z0-9]/g, "").length >= 10);

describe("the redactor", () => {
  for (const { name, write } of encodings) {
    it(`lets through nothing of a key as ${name}`, () => {
      fc.assert(
        fc.property(madeKey, surroundings, surroundings, (key, before, after) => {
          const shown = new Redactor({ secretKey: key }).text(`${before}${write(key)}${after}`);
          expect(new KeySearch({ key }).in(shown), shown).toEqual([]);
          expect(shown).toContain("‹secret key");
        }),
        { numRuns: 40 },
      );
    });
  }

  it("lets through no piece of eight characters, whatever stands around it", () => {
    fc.assert(
      fc.property(madeKey, fc.nat(12), fc.nat(12), surroundings, (key, from, more, around) => {
        const piece = key.slice(from, from + tellingPiece + more);
        const shown = new Redactor({ secretKey: key }).text(`${around}${piece}${around}`);
        expect(new KeySearch({ key }).quickIn(shown), shown).toEqual([]);
      }),
    );
  });

  it("lets through no piece of eight characters at a cut, however it is written", () => {
    fc.assert(
      fc.property(madeKey, fc.constantFrom(...encodings), fc.nat(200), (key, { write }, cut) => {
        const written = write(key).slice(0, cut);
        const redactor = new Redactor({ validationKey: key });
        for (const shown of [redactor.text(written), redactor.text(`${write(key)} and more`, cut)])
          expect(new KeySearch({ key }).in(shown), shown).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("takes keys with marks and letters beyond ASCII out of every encoding, too", () => {
    fc.assert(
      fc.property(keyOfAnything, fc.constantFrom(...encodings), (key, { name, write }) => {
        const written = write(key);
        const shown = new Redactor({ secretKey: key }).text(`x ${written} y`);
        expect(shown.includes(written), `${name}: ${shown}`).toBe(false);
      }),
      { numRuns: 400 },
    );
    const beyond = "Größe-ñ9ÿçéÜbung";
    for (const { name, write } of encodings)
      expect(new Redactor({ secretKey: beyond }).text(`x ${write(beyond)} y`), name).not.toContain(
        write(beyond),
      );
  });

  it("takes no label that it did not write for one, nor what stands in it", () => {
    const key = "q7Zt0Wk3LmX9vB2nRc5D";
    const redactor = new Redactor({ secretKey: key });
    expect(redactor.text(`‹secret key, ${key}›`)).toBe("‹secret key, ‹secret key››");
    expect(redactor.text("‹secret key, in base64›")).toBe("‹secret key, in base64›");
  });

  it("leaves prose alone that has words of a key in it, up to seven letters of them", () => {
    const redactor = new Redactor({ secretKey: "Delivery-2024-secret" });
    expect(redactor.text("The deliver of 2024 is no secret.")).toBe("The deliver of 2024 is no secret.");
  });
});
