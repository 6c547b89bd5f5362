import { findMark } from "../../advice/mark.ts";
import type { Evidence, Exchange, Response } from "../../evidence.ts";
import type { Confidence } from "../../report.ts";
import { exchange, response } from "../../view.ts";
import { accepted, refusal } from "../accepted.ts";
import type { Face, GateKind } from "./face.ts";
import { botChallengeFaces } from "./marks/bot-challenge.ts";
import { maintenanceFaces, rateLimitedFaces } from "./marks/closed.ts";
import { csrfFaces } from "./marks/csrf.ts";
import { apiGatewayFaces, functionKeyFaces } from "./marks/gateway.ts";
import { parkedFaces } from "./marks/parked.ts";
import { deploymentProtectionFaces } from "./marks/platform.ts";
import {
  basicAuthFaces,
  bearerAuthFaces,
  hostNotAllowedFaces,
  loginPageFaces,
  windowsAuthFaces,
} from "./marks/sign-in.ts";
import { signatureFaces } from "./marks/signature.ts";
import { tunnelFaces } from "./marks/tunnel.ts";
import { upstreamDownFaces } from "./marks/upstream.ts";
import { wafFaces } from "./marks/waf.ts";

/** What stands outermost, or shows itself most plainly, comes first; plain statuses come last. */
export const gateKinds: readonly GateKind[] = [
  { id: "gate/tunnel", faces: tunnelFaces },
  { id: "gate/deployment-protection", faces: deploymentProtectionFaces },
  { id: "gate/bot-challenge", faces: botChallengeFaces },
  { id: "gate/waf", faces: wafFaces },
  { id: "gate/csrf", faces: csrfFaces },
  { id: "gate/host-not-allowed", faces: hostNotAllowedFaces },
  { id: "gate/api-gateway", faces: apiGatewayFaces },
  { id: "gate/function-key", faces: functionKeyFaces },
  { id: "gate/signature", faces: signatureFaces },
  { id: "gate/windows-auth", faces: windowsAuthFaces },
  { id: "gate/basic-auth", faces: basicAuthFaces },
  { id: "gate/bearer-auth", faces: bearerAuthFaces },
  { id: "gate/rate-limited", faces: rateLimitedFaces },
  { id: "gate/maintenance", faces: maintenanceFaces },
  { id: "gate/parked", faces: parkedFaces },
  { id: "gate/login-page", faces: loginPageFaces },
  { id: "gate/upstream-down", faces: upstreamDownFaces },
];

const signIn = new Set(["gate/signature", "gate/windows-auth", "gate/basic-auth", "gate/bearer-auth"]);

/** A gate, as one answer shows it. */
export interface SeenGate {
  readonly id: string;
  readonly face: Face;
  /** What gave it away, in words. */
  readonly mark: string;
  readonly confidence: Confidence;
  readonly answer: Response;
  /** Name of the exchange that shows it. */
  readonly where: string;
}

/**
 * Looks for a gate in one answer, whatever was asked.
 * @param seen an exchange that the sender would not be content with.
 * @param host name of the target's host.
 */
export function gateIn(seen: Exchange, host: string): SeenGate | undefined {
  const answer = seen.response;
  if (answer === undefined) return undefined;
  for (const { id, faces } of gateKinds) {
    for (const face of faces) {
      const mark = findMark(face, answer, host);
      if (mark === undefined) continue;
      return { id, face, mark, answer, where: seen.name, confidence: face.confidence ?? "certain" };
    }
  }
  return undefined;
}

/**
 * The gate that keeps the validation from its handler, if there is one. A mark in an answer that
 * the sender takes is none, nor is one where a full event gets through.
 */
export function recognisedGate(evidence: Evidence): SeenGate | undefined {
  const seen = exchange(evidence, "validation");
  const answer = refusal(evidence) ?? redirection(evidence);
  if (seen === undefined || answer === undefined) return undefined;
  if (accepted(evidence, exchange(evidence, "delivered")) === true) return undefined;
  const host = evidence.url.parsed?.host ?? "";
  const gate = gateIn(seen, host);
  if (gate !== undefined) return told(evidence, gate);
  return parkedBehind(evidence, answer, host);
}

/** A handler may send a challenge of its own (RFC 9110 §15.5.2) when it doesn't know the Secret Key. */
function told(evidence: Evidence, gate: SeenGate): SeenGate | undefined {
  if (!signIn.has(gate.id)) return gate;
  const wrong = response(evidence, "wrong-secret");
  if (wrong !== undefined && wrong.status !== gate.answer.status) return undefined;
  if (/\bsecret.?key\b/i.test(gate.answer.body.text)) return undefined;
  return gate;
}

/** Static pages refuse POST; what stands there shows itself to GET. */
function parkedBehind(evidence: Evidence, answer: Response, host: string): SeenGate | undefined {
  const get = exchange(evidence, "validation-get");
  const status = response(evidence, "validation-get")?.status ?? 0;
  if (get === undefined || status < 200 || status > 299 || answer.status < 400) return undefined;
  const gate = gateIn(get, host);
  return gate?.id === "gate/parked" ? gate : undefined;
}

function redirection(evidence: Evidence): Response | undefined {
  const answer = response(evidence, "validation");
  return answer !== undefined && answer.status >= 300 && answer.status < 400 ? answer : undefined;
}
