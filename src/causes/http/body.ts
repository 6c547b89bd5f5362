import type { Evidence, Exchange, Response } from "../../evidence.ts";
import { exchange, firstHeader, hasExactKey, response } from "../../view.ts";
import { accepted, comesAndGoes, profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { size } from "../outcome.ts";
import { boundWords } from "../reached.ts";
import { tryIt } from "./broken.ts";

/** Codings that this tool undoes, so that failing to is the body's fault. */
const known = /^(?:x-)?gzip$|^deflate$|^br$/;

/** A body in the coding that it declares, which this tool can't undo (zstd). */
function beyondUs(coding: NonNullable<Response["body"]["contentCoding"]>): boolean {
  return coding.declared !== null && coding.declared === coding.detected && !known.test(coding.declared);
}

function undecodable(evidence: Evidence): Response | undefined {
  const answer = comesAndGoes(evidence) ? undefined : response(evidence, "validation");
  const coding = answer?.body.contentCoding;
  if (answer === undefined || coding === undefined || answer.body.cut) return undefined;
  if (coding.declared === null || coding.decoded || beyondUs(coding)) return undefined;
  return answer;
}

export const badEncoding = defineCause({
  id: "http/bad-encoding",
  severity: "error",
  title: "The body is not in the Content-Encoding that it declares",
  about:
    "The answer says that its body is compressed, and the bytes are something else: mostly plain text with a leftover header field, or a body compressed twice. A client that undoes the coding fails; one that does not sees the bytes as they are.",
  signs:
    "Content-Encoding names a coding, and the body can't be read as that. The opposite, a compressed body that declares nothing, is key/undecoded; a coding that was declared rightly and not asked for is http/unasked-encoding.",
  verify: `${tryIt} --compressed\n# wanted: no “Error while processing content unencoding”`,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = undecodable(evidence);
    const declared = answer?.body.contentCoding?.declared;
    if (answer === undefined || declared == null) return undefined;
    const sure = declared.split(", ").every((coding) => known.test(coding));
    const detected = answer.body.contentCoding?.detected;
    return {
      confidence: sure && detected == null ? "certain" : "likely",
      detail: sure
        ? `Content-Encoding is “${declared}”, and the body's ${size(answer.body.bytes)} can't be read as that${detected == null ? "" : `: they look like ${detected}, broken or wrapped`}.`
        : `Content-Encoding is “${declared}”, which few clients can undo and this one can't.`,
      evidence: ["http.validation"],
      explains: ["key/*"],
    };
  },
  fixes: {
    general: [
      "Don't set Content-Encoding in the handler: the server sets it when it compresses.",
      "If two layers compress (application and proxy), switch one of them off for this path.",
    ],
  },
});

function unaskedCoding(
  evidence: Evidence,
): { seen: Exchange; answer: Response; declared: string } | undefined {
  const seen = exchange(evidence, "validation");
  const answer = response(evidence, "validation");
  const coding = answer?.body.contentCoding;
  if (seen === undefined || answer === undefined || coding?.declared == null || answer.body.bytes === 0)
    return undefined;
  if (seen.request.headers.some(([name]) => name.toLowerCase() === "accept-encoding")) return undefined;
  const right = coding.decoded || beyondUs(coding);
  return right && answer.status < 300 ? { seen, answer, declared: coding.declared } : undefined;
}

export const unaskedEncoding = defineCause({
  id: "http/unasked-encoding",
  otherwise: "Whether the sender can undo that is not documented: it may.",
  severity: "warning",
  title: "The answer is compressed, though nothing asked for it",
  about:
    "The post has no Accept-Encoding, and the answer comes compressed all the same. A client that did not ask need not be able to undo it. Whether the sender does is not documented; if not, it looks for the Validation Key in compressed bytes and does not find it.",
  signs:
    "The post has no Accept-Encoding, and the answer declares a Content-Encoding that its body is in. If the body is in another form than it declares, it is http/bad-encoding.",
  verify:
    'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: no Content-Encoding field, and $VALIDATION_KEY readable',
  needs: ["http"],
  recognise: (evidence) => {
    const found = unaskedCoding(evidence);
    if (found === undefined) return undefined;
    const { declared, seen, answer } = found;
    const taken = accepted(evidence, seen);
    // A key that only shows under a coding this tool undoes is there; under another it can't be told.
    const hidden = taken === false && answer.body.contentCoding?.decoded === false;
    if (taken === false && !hidden) return undefined;
    return {
      confidence: "possible",
      detail: `The post asks for no compression, and the answer comes with Content-Encoding “${declared}”.${hidden ? " This tool can't undo that, so it can't see whether the key is in it." : ""}`,
      evidence: ["http.validation"],
      ...(hidden && { severity: "error", explains: ["key/*"] }),
    };
  },
  fixes: {
    general: [
      "Compress only for requests whose Accept-Encoding names the coding (RFC 9110 §12.5.3).",
      "Or switch compression off for this path: the answer is a few bytes.",
    ],
  },
});

/** How much there was in all, where that was counted. */
function howMuch({ body }: Response): string {
  const { beyond, expanded } = body;
  if (expanded !== undefined)
    return ` It is ${expanded.ended ? "" : "more than "}${size(expanded.bytes)} in all.`;
  if (beyond === undefined || body.framing === "content-length") return "";
  return ` ${beyond.ended ? "" : "At least "}${size(beyond.bytes)} more came behind that.`;
}

export const hugeResponse = defineCause({
  id: "http/huge-response",
  otherwise: "How much of it the sender reads is not documented: it may be enough.",
  severity: "warning",
  title: "The answer is very large",
  about:
    "The sender needs to see twenty characters, and gets far more. How much of an answer it reads is not documented; a large page also costs time with every event.",
  signs:
    "The answer is longer than the check reads (1 MiB unless --max-body says otherwise), and reading stopped there. If the key was not in what was read, it is an error.",
  verify:
    'curl -s "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation" | wc -c\n# wanted: a small number',
  needs: ["http"],
  recognise: (evidence) => {
    const seen = exchange(evidence, "validation");
    const answer = response(evidence, "validation");
    if (answer === undefined || !answer.body.cut) return undefined;
    const chunks = answer.reached?.includes("maxChunks") === true;
    const bound = answer.reached?.find((name) => name === "maxDecodedBytes") ?? "maxBodyBytes";
    const read = boundWords(evidence, bound);
    const declared = firstHeader(answer, "Content-Length");
    const whole = declared === undefined ? "" : ` (Content-Length: ${declared})`;
    const profile = profileOf(evidence);
    const missing =
      profile.validationNeedsKey === "required" &&
      accepted(evidence, seen) === false &&
      answer.status < 300 &&
      !hasExactKey(answer, profile.returnedKey);
    return {
      confidence: missing ? "possible" : "likely",
      detail: `${
        chunks
          ? `The answer comes in more chunks than ${boundWords(evidence, "maxChunks")}`
          : `The answer is longer than ${read}${whole}`
      }; reading stopped there${missing ? ", and the key was not among it" : ""}.${howMuch(answer)}`,
      ...(chunks && { title: "The answer comes in a great many chunks" }),
      evidence: ["http.validation"],
      ...(missing && { severity: "error", explains: ["key/*"] }),
    };
  },
  fixes: { general: ["Answer with the Validation Key and nothing else, as text/plain."] },
});
