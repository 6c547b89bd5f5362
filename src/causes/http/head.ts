import type { BoundName } from "../../bounds.ts";
import type { Evidence, ExchangeFailure } from "../../evidence.ts";
import { response } from "../../view.ts";
import { defineCause, type Recognition } from "../define.ts";
import { boundWords, raiseStep } from "../reached.ts";
import { brokenBy, tryIt, where } from "./broken.ts";

type Problem = Extract<ExchangeFailure, { kind: "malformed" }>["problem"];

/** Problems that are too much of something, by the bound that they went over. */
const tooMuch: Partial<
  Record<Problem, { readonly bound: BoundName; readonly title: string; readonly what: string }>
> = {
  "head-too-large": {
    bound: "maxHeadBytes",
    title: "The head of the answer is too large",
    what: "The head of the answer, before any body, is longer than",
  },
  "trailers-too-large": {
    bound: "maxHeadBytes",
    title: "The trailers of the answer are too large",
    what: "The fields behind the last chunk are longer than",
  },
  "endless-interim": {
    bound: "maxInterim",
    title: "Interim answers come and come, and no final one",
    what: "Interim answers (1xx) came one after another, and more of them than",
  },
};

function broken(evidence: Evidence): (Recognition & { readonly bound: BoundName }) | undefined {
  const failure = brokenBy(evidence, "malformed")?.failure;
  const found = failure && tooMuch[failure.problem];
  if (failure === undefined || found === undefined) return undefined;
  const { bound, title, what } = found;
  return {
    bound,
    confidence: "certain",
    title,
    detail: `${what} ${boundWords(evidence, bound)}; reading stopped there. It begins “${failure.quote}”.`,
    evidence: where(evidence),
    severity: "error",
    explains: ["key/*", "handler/unexplained-status"],
  };
}

/** What can still be read, and is more than others may take. */
function large(evidence: Evidence): (Recognition & { readonly bound: BoundName }) | undefined {
  const answer = response(evidence, "validation");
  const bound = answer?.reached?.find((name) => name === "maxHeaders" || name === "maxHeaderBytes");
  if (bound === undefined) return undefined;
  return {
    bound,
    confidence: "possible",
    detail:
      bound === "maxHeaders"
        ? `The answer has more header fields than ${boundWords(evidence, bound)}; those after it were left out.`
        : `The answer has a header field longer than ${boundWords(evidence, bound)}.`,
    evidence: ["http.validation"],
  };
}

export const hugeHead = defineCause({
  id: "http/huge-head",
  otherwise: "The sender may take so much.",
  severity: "warning",
  title: "The head of the answer is unusually large",
  about:
    "Status line and header fields come before the body, and a client holds all of them in memory: so each sets a bound, .NET's is 64 kB. Beyond it, the exchange fails, whatever the body says. Cookies and debug fields grow like this, and so does a head whose end was forgotten.",
  signs:
    "The head, or the trailers, or the interim answers before it went over a bound of the check, and reading stopped there: an error. Many fields, or a long one, in a head that could be read are a warning.",
  verify: `curl -so /dev/null -w '%{size_header}\\n' --max-time 10 "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: some hundred bytes`,
  needs: ["http"],
  recognise: (evidence) => broken(evidence) ?? large(evidence),
  fixes: {
    general: [
      "Send fewer and smaller header fields: cookies, debug fields and policies are what grows. The answer to a post needs three or four.",
      "Let the web server end the head: one that is written by hand may lack the empty line.",
    ],
  },
  fix: (evidence, _software, steps) => {
    const bound = (broken(evidence) ?? large(evidence))?.bound ?? "maxHeadBytes";
    return bound === "maxInterim"
      ? ["Send one 100 or 103 at the most, and then the final answer.", raiseStep(bound)]
      : [...steps(), raiseStep(bound)];
  },
});

/** More bytes than were announced. */
export const surplusBytes = defineCause({
  id: "http/surplus-bytes",
  otherwise: "Most clients hang up there and never see it.",
  severity: "warning",
  title: "More comes after the end of the answer",
  about:
    "The answer says how long it is, and goes on behind that. A client stops where it is told to: if the length was counted wrong, the end of the body is lost. What comes behind may also be taken for the answer to the next request on that connection, which is how responses are smuggled.",
  signs:
    "Bytes came behind the end that Content-Length, the last chunk or the status gives the answer, together with it. An answer that ends before its length is http/truncated.",
  verify: `${tryIt}\n# wanted: no “Excess found … where …”`,
  needs: ["http"],
  recognise: (evidence) => {
    const { surplus, status, body } = response(evidence, "validation") ?? {};
    if (surplus === undefined || /^[\r\n␍␊]*$/.test(surplus.firstBytes)) return undefined;
    const second = surplus.firstBytes.startsWith("HTTP/");
    const end =
      body?.framing === "content-length"
        ? "Content-Length gives it"
        : body?.framing === "chunked"
          ? "the last chunk gives it"
          : `status ${status} gives it, which has no body`;
    return {
      confidence: "likely",
      detail: `Behind the end of the answer, as ${end}, came at least ${surplus.bytes} bytes more: “${surplus.firstBytes}”.${second ? " That is an answer to a request that was never sent; it was thrown away with the connection." : ""}`,
      evidence: ["http.validation"],
      ...(second && { title: "A second answer comes, to a request that was never sent" }),
    };
  },
  fixes: {
    general: [
      "Let the web server compute Content-Length, from octets and not from characters.",
      "Make sure that no line break from a request or from data gets into a header field: behind it, others write the answer.",
    ],
  },
});
