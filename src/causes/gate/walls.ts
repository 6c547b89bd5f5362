import { stepsOf } from "../../advice/fixes.ts";
import { exchange, quoteBody, statusLine } from "../../view.ts";
import type { Cause } from "../define.ts";
import { outcomeOf } from "../outcome.ts";
import { defineGate } from "./define-gate.ts";
import { forbiddenFixes, forbiddenPost } from "./forbidden.ts";

const wafByPage = defineGate({
  id: "gate/waf",
  title: "A web application firewall blocks the post",
  about:
    "A firewall in front of the application took the post for an attack, or for a visitor it does not want, and answered in the application's place. The handler never saw it. The sender can't be told to look different: the rule has to leave this path, or the sender's addresses, alone.",
  signs:
    "The page or the header fields are those of a firewall product; or the web server's own 403 comes to this post while other posts reach the handler. A 403 without such marks is gate/ip-allowlist when every request gets it, and handler/rejects-right-secret when the key decides.",
  titled: ({ face }) => `${face.name} blocks the post`,
  says: ({ face }) => `That is a block page of ${face.name}: the handler did not see the post.`,
  fixes: {
    general: [
      "Find the blocked request in the firewall's log, to see which rule fired.",
      "Exempt this path from that rule, or allow the sender's addresses {addresses}.",
    ],
  },
});

/** A firewall with a page of its own, or one that hides behind the web server's 403 and shows by what it lets through. */
export const waf: Cause = {
  ...wafByPage,
  recognise: (evidence) => {
    const forbidden = forbiddenPost(evidence);
    if (forbidden?.passes !== "some-posts") return wafByPage.recognise(evidence);
    const other = exchange(evidence, forbidden.other);
    const passed = other === undefined ? "passes" : `gets ${outcomeOf(evidence, other)}`;
    return {
      confidence: "likely",
      title: "A rule of the web server blocks the post",
      detail: `The validation is answered ${statusLine(forbidden.answer)} with the web server's own page, ${quoteBody(forbidden.answer)}; another post (${forbidden.other}) ${passed}. So it is about what is in the post, and not about who sends it: mostly a web application firewall, such as ModSecurity.`,
      evidence: ["http.validation", `http.${forbidden.other}`],
      explains: ["handler/*", "method/*", "route/*", "key/*", "secret/*"],
    };
  },
  fix: (evidence, software) =>
    forbiddenPost(evidence)?.passes === "some-posts"
      ? stepsOf(forbiddenFixes, software)
      : wafByPage.fix(evidence, software),
};

export const botChallenge = defineGate({
  id: "gate/bot-challenge",
  title: "A browser challenge stands before the endpoint",
  about:
    "The site wants a visitor's browser to run a script or solve a puzzle before it lets a request through. The sender is no browser and can do neither, so every post ends at the challenge.",
  signs:
    "The page or a header is that of a product that challenges browsers. A block that offers no challenge is gate/waf.",
  titled: ({ face }) => `A browser challenge (${face.name}) stands before the endpoint`,
  says: ({ face }) => `That is a challenge for browsers by ${face.name}; the sender can't pass it.`,
  fixes: {
    general: [
      "Exempt this path from the bot protection, or allow the sender's addresses {addresses} to skip it.",
      "Post to it with curl from another network: the answer must come from the handler.",
    ],
  },
});
