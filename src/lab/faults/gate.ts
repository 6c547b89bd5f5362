import type { Fault } from "../define.ts";
import {
  deploymentFaults,
  functionFaults,
  gatewayFaults,
  parkedFaults,
  tunnelFaults,
} from "./gate/platforms.ts";
import { ruleFaults } from "./gate/rules.ts";
import { signInFaults } from "./gate/sign-in.ts";
import { upstreamFaults } from "./gate/upstream.ts";
import { botChallengeFaults, limitFaults, wafFaults } from "./gate/walls.ts";
import { gateVantageFaults } from "./vantage.ts";

/** What answers in the handler's place: one for every face that is known. */
export const gateFaults: readonly Fault[] = [
  ...tunnelFaults,
  ...deploymentFaults,
  ...botChallengeFaults,
  ...wafFaults,
  ...signInFaults,
  ...gatewayFaults,
  ...functionFaults,
  ...limitFaults,
  ...ruleFaults,
  ...parkedFaults,
  ...upstreamFaults,
  ...gateVantageFaults,
];
