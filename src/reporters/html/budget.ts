import type { Standing } from "./overview.ts";

/** Characters of markup. A browser opens a page of this size in a moment, and one of ten times as much in none. */
const mostOfAll = 24_000_000;
/** And those that have something amiss are told of in short up to here. */
const mostWithShort = 40_000_000;
/** Endpoints with nothing amiss get no more than this, and in short: it is the others that are looked at. */
const mostOfClean = 8_000_000;
/** Of a few, all is shown. */
const mostOfCleanWhole = 2_000_000;

/** How much of each target a page of many has room for. */
export class Budget {
  #spent = 0;
  #spentOnClean = 0;

  /** `whole`, `short` for all but exchanges, timings and certificates, or `none` but a line of the overview. */
  roomFor(standing: Standing): "whole" | "short" | "none" {
    if (standing !== "clean") {
      if (this.#spent < mostOfAll) return "whole";
      return this.#spent < mostWithShort ? "short" : "none";
    }
    if (this.#spentOnClean >= mostOfClean || this.#spent >= mostWithShort) return "none";
    return this.#spentOnClean < mostOfCleanWhole && this.#spent < mostOfAll ? "whole" : "short";
  }

  /** @param characters of markup that were written. */
  spend(standing: Standing, characters: number): void {
    this.#spent += characters;
    if (standing === "clean") this.#spentOnClean += characters;
  }
}
