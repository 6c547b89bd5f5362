import { defineGate } from "./define-gate.ts";

export const signature = defineGate({
  id: "gate/signature",
  title: "A signature check refuses the post",
  about:
    "Many services sign their webhooks, and a middleware made for those refuses what carries no signature. This sender signs nothing: it proves itself by the Secret Key in the body. The handler behind the check never sees the post.",
  signs:
    "The answer's words are about a missing or invalid signature, and a right and a wrong Secret Key get the same status. Words about the Secret Key itself are handler/rejects-right-secret.",
  titled: ({ face }) =>
    face.confidence === undefined
      ? `${face.name} wants a signature that the sender does not send`
      : "A signature check refuses the post",
  says: () => "The sender signs nothing: it identifies itself by the Secret Key in the body.",
  fixes: {
    general: [
      "Leave this path out of the signature check, and let the handler check the Secret Key instead.",
    ],
    software: {
      Express:
        "Take the `verify` function off the body parser of this route, or register the route before the middleware that checks signatures.",
      Fastify: "Leave the hook that checks signatures out of this route.",
      Django: "Take the decorator or middleware that checks signatures off this view.",
      Flask: "Except this endpoint from the before_request function that checks signatures.",
      Laravel:
        "Take the middleware that verifies signatures (`signed`, VerifyWebhookSignature) off this route.",
    },
  },
});
