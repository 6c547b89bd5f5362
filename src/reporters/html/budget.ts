import type { Standing } from "./overview.ts";

/** Characters of markup. A browser opens a page of this size in a moment, and one of ten times as much in none. */
const mostOfAll = 24_000_000;
/** Of these, endpoints with nothing amiss get no more than this: it is the others that are looked at. */
const mostOfClean = 8_000_000;
/** And those that have something amiss are told of in short up to here. */
const mostWithShort = 40_000_000;

/** How much of each target a page of many has room for. */
export class Budget {
  #spent = 0;

  /** `whole`, `short` for all but exchanges, timings and certificates, or `none` but a line of the overview. */
  roomFor(standing: Standing): "whole" | "short" | "none" {
    if (this.#spent < (standing === "clean" ? mostOfClean : mostOfAll)) return "whole";
    return standing === "clean" || this.#spent >= mostWithShort ? "none" : "short";
  }

  /** @param characters of markup that were written. */
  spend(characters: number): void {
    this.#spent += characters;
  }
}
