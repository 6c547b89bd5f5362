import type { Evidence, Response } from "../../evidence.ts";
import { exchange, quoteBody, response, statusLine } from "../../view.ts";
import { accepted, refusal } from "../accepted.ts";
import { type Cause, defineCause } from "../define.ts";
import { gateCauses } from "../gate.ts";
import { badEncoding, hugeResponse } from "../http/body.ts";
import { notHttp } from "../http/not-http.ts";
import { http2Only } from "../http/protocol.ts";
import { methodCauses } from "../method.ts";
import { redirectCauses } from "../redirect.ts";
import { routeCauses } from "../route.ts";
import { crash, crashOnAbsentField } from "./crash.ts";
import { refusedThoughRecognised, rejectsRightSecret } from "./rejects.ts";
import { bodyNotParsed } from "./unread.ts";

/** Every cause that would account for a status. */
const others: readonly Cause[] = [
  ...gateCauses,
  ...methodCauses,
  ...redirectCauses,
  ...routeCauses,
  notHttp,
  http2Only,
  badEncoding,
  hugeResponse,
  crash,
  crashOnAbsentField,
  bodyNotParsed,
  rejectsRightSecret,
];

/** What a status says (RFC 9110 §15 unless another is named), for those without a cause of their own. */
const meanings: Readonly<Record<number, string>> = {
  101: "the server switches to another protocol, which nobody asked for",
  300: "the server offers several addresses to choose from",
  304: "the server takes the request for a conditional one and says that nothing has changed",
  402: "something is to be paid first",
  406: "the server can't send what the request would accept",
  407: "a proxy wants a sign-in",
  408: "the server waited for the request, or for its body, in vain",
  409: "the request conflicts with something that is there already",
  412: "a precondition does not hold",
  414: "the URL is too long",
  418: "the server is a teapot (RFC 2324): a joke, or a way to send bots off",
  421: "the request came to the wrong server",
  423: "the resource is locked (RFC 4918)",
  424: "something that it depends on failed (RFC 4918)",
  426: "the server wants another protocol",
  428: "the request should be conditional (RFC 6585)",
  431: "the header fields are too large (RFC 6585)",
  444: "nginx closes the connection",
  451: "it is not to be served, for legal reasons (RFC 7725)",
  499: "nginx saw the client go away",
  505: "the server does not take this version of HTTP",
  507: "the server has no storage left (RFC 4918)",
  511: "a network wants a sign-in first (RFC 6585): a captive portal, maybe of your own network",
};

function unexplained(evidence: Evidence): Response | undefined {
  const answer = refusal(evidence) ?? strayRedirect(evidence);
  if (answer === undefined || (answer.status >= 200 && answer.status < 300)) return undefined;
  // Without a Secret Key to send, being refused is right.
  if (evidence.settings.keys.secret === null && [401, 403].includes(answer.status)) return undefined;
  return others.some((cause) => cause.recognise(evidence) !== undefined) ? undefined : answer;
}

function strayRedirect(evidence: Evidence): Response | undefined {
  const answer = response(evidence, "validation");
  return answer !== undefined && answer.status >= 300 && answer.status < 400 ? answer : undefined;
}

export const unexplainedStatus = defineCause({
  id: "handler/unexplained-status",
  otherwise: "It may come from the handler or from something before it.",
  severity: "error",
  title: "The answer has a status that refuses the post",
  about:
    "The answer is no success, and nothing else that this check knows explains why. The sender takes a post for delivered when the status is 2xx.",
  signs:
    "The status is no success, and none of the other causes accounts for it. So it is always called possible.",
  verify:
    'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body',
  needs: ["http"],
  recognise: (evidence) => {
    const answer = unexplained(evidence);
    if (answer === undefined) return undefined;
    const meaning = meanings[answer.status];
    const wrong = response(evidence, "wrong-secret");
    const recognised =
      refusedThoughRecognised(evidence) && wrong !== undefined
        ? ` A wrong Secret Key gets ${statusLine(wrong)}, so the right one seems to be recognised and the post refused for another reason.`
        : "";
    const event = exchange(evidence, "delivered");
    const eventToo = accepted(evidence, event) === true ? " A full Delivered event is accepted." : "";
    return {
      confidence: "possible",
      detail: `The post is answered ${statusLine(answer)}${meaning === undefined ? "" : ` (${meaning})`} with ${quoteBody(answer, 160)}.${recognised}${eventToo}`,
      evidence: ["http.validation"],
      explains: ["key/*"],
      title: `The answer is ${answer.status}, which refuses the post`,
    };
  },
  fixes: {
    general: [
      "Find out who sends this status: compare with the application's and the proxy's logs at the time of this check.",
      "Answer 200 with the Validation Key when the Secret Key is right, and 401 when it is not.",
    ],
  },
});
