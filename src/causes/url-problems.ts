import type { UrlProblem } from "../evidence.ts";
import type { Recognition } from "./define.ts";

/** What is wrong with an address that is none, in words. */
export function tellUrlProblem(
  problem: UrlProblem,
): Pick<Recognition, "detail" | "confidence"> & { title: string } {
  switch (problem.kind) {
    case "empty":
      return { confidence: "certain", title: "There is no address", detail: "The address is empty." };
    case "no-scheme":
      return {
        confidence: "certain",
        title: "The address does not start with https://",
        detail: "Without a scheme a program can't tell how to reach the host.",
      };
    case "unsupported-scheme":
      return {
        confidence: "certain",
        title: `The address starts with ${problem.scheme}:, where https: belongs`,
        detail: `Webhooks are posted over HTTPS or HTTP, and “${problem.scheme}” is neither.`,
      };
    case "stray-characters":
      // The sender's form may cut white space off the ends; it does not say so.
      return {
        confidence: "likely",
        title: "The address has characters that don't belong there",
        detail: `It has ${problem.which}. Programs differ in what they make of that: some refuse it, some go to another place.`,
      };
    case "port-out-of-range":
      return {
        confidence: "certain",
        title: `There is no port ${problem.port}`,
        detail: `Ports go from 1 to 65535, and the address names ${problem.port}.`,
      };
    case "unparsable":
      return {
        confidence: "certain",
        title: "The address is not a valid URL",
        detail: `It can't be read: ${problem.reason}.`,
      };
  }
}
