import type { Face } from "../face.ts";

/** Checks of a signature over the body, as other services' webhooks carry one. */
export const signatureFaces: readonly Face[] = [
  {
    name: "Stripe's library",
    status: [400, 401, 403, 500],
    body: /No signatures found matching the expected signature|Unable to extract timestamp and signatures|No stripe-signature header value was provided|No webhook payload was provided/,
    source: "github.com/stripe/stripe-node, Webhooks.ts",
  },
  {
    name: "Twilio's middleware",
    status: [400, 403, 500],
    body: /Twilio Request Validation Failed|No signature header error - X-Twilio-Signature/,
    source: "github.com/twilio/twilio-node, webhooks.ts",
  },
  {
    name: "a check of signatures",
    status: [400, 401, 403, 422],
    body: /\b(?:missing|no|invalid|bad|wrong)\b[^.<\n]{0,30}\b(?:signature|hmac)\b|\b(?:signature|hmac)\b[^.<\n]{0,30}\b(?:missing|required|invalid|mismatch|not (?:found|provided|valid|match\w*)|does(?: not|n't) match|failed)\b/i,
    confidence: "likely",
    source: "seen in webhook middleware of many frameworks",
  },
];
