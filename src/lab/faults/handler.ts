import type { Fault } from "../define.ts";
import { markupFaults } from "./gate/rules.ts";
import { crashes } from "./handler/crashes.ts";
import { events } from "./handler/events.ts";
import { featureFaults } from "./handler/features.ts";
import { refusals } from "./handler/refusals.ts";

/** The post reached the handler, and the handler is at fault. */
export const handlerFaults: readonly Fault[] = [
  ...crashes,
  ...refusals,
  ...events,
  ...markupFaults,
  ...featureFaults,
];
