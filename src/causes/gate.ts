import type { Cause } from "./define.ts";
import { ipAllowlist } from "./gate/ip-allowlist.ts";
import { apiGateway, deploymentProtection, functionKey, parked, tunnel } from "./gate/platforms.ts";
import { rateLimited } from "./gate/rate-limited.ts";
import { basicAuth, bearerAuth, csrf, hostNotAllowed, loginPage, windowsAuth } from "./gate/sign-in.ts";
import { signature } from "./gate/signature.ts";
import { maintenance, upstreamDown } from "./gate/upstream.ts";
import { botChallenge, waf } from "./gate/walls.ts";

/** What stands in front of the handler, and answers in its place. */
export const gateCauses: readonly Cause[] = [
  tunnel,
  deploymentProtection,
  botChallenge,
  waf,
  csrf,
  hostNotAllowed,
  apiGateway,
  functionKey,
  signature,
  windowsAuth,
  basicAuth,
  bearerAuth,
  rateLimited,
  maintenance,
  parked,
  loginPage,
  upstreamDown,
  ipAllowlist,
];
