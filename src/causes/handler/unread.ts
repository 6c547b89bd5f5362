import { readForm, readJson } from "../../advice/body-parsers.ts";
import { fixFor } from "../../advice/fixes.ts";
import type { Exchange } from "../../evidence.ts";
import { exchange, quoteBody, statusLine } from "../../view.ts";
import { refusal } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { recognisedGate } from "../gate/recognise.ts";
import { outcomeOf } from "../outcome.ts";
import { fullEventPasses, looksUnread, otherEncodingPasses } from "./clues.ts";
import { limitSteps } from "./unread-words.ts";

const parseForm =
  "Parse the body as a form (application/x-www-form-urlencoded; JSON for Event Webhooks), and take the fields from that.";
const logFields = "Log which fields the handler sees (their names only): SecretKey must be among them.";

/** The handler took the post and hung up. */
function diedOf({ failure }: Exchange): boolean {
  return failure?.kind === "empty-reply" || failure?.kind === "reset";
}

/** What else would look like this. */
function doubts(status: number): string {
  return status === 500
    ? " It may also fail for a reason that has nothing to do with the post."
    : " It may also be that it knows another Secret Key, and answers a wrong one like this.";
}

export const bodyNotParsed = defineCause({
  id: "handler/body-not-parsed",
  otherwise: "Or it reads the post, and knows another Secret Key (handler/rejects-right-secret).",
  severity: "error",
  title: "The handler does not see the fields of the post",
  about:
    "The handler reads the body in another format than it is sent in, or not at all, so to it the Secret Key is missing. The Notification API and the validation of Inbound Parse post a form; Event Webhooks post JSON.",
  signs:
    "The same fields pass in the other encoding, or the answer is the same as to an empty body and to a wrong key, or its words say that the body can't be read. A 415 is route/unsupported-media-type.",
  verify:
    'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# for Event Webhooks:\ncurl -i "$URL" --json "{\\"ServerId\\":10000,\\"SecretKey\\":\\"$SECRET_KEY\\",\\"Type\\":\\"Validation\\"}"',
  needs: ["http"],
  recognise: (evidence) => {
    const seen = exchange(evidence, "validation");
    const answer = refusal(evidence);
    if (seen === undefined || (answer === undefined && !diedOf(seen)) || answer?.status === 415)
      return undefined;
    if (recognisedGate(evidence) !== undefined || fullEventPasses(evidence)) return undefined;
    const sent = seen.ask.encoding === "json" ? "JSON" : "a form";
    const other = otherEncodingPasses(evidence);
    const passed = other && exchange(evidence, other);
    const explains = ["handler/*", "route/*", "key/*", "secret/*"];
    if (passed !== undefined) {
      const otherName = passed.ask.encoding === "json" ? "JSON" : "a form";
      return {
        confidence: "certain",
        detail: `Posted as ${sent}, as the sender does it, the validation gets ${outcomeOf(evidence, seen)}; the same fields as ${otherName} get ${outcomeOf(evidence, passed)}.`,
        evidence: ["http.validation", `http.${other}`],
        explains: [...explains, "http/*"],
        title: `The handler reads ${otherName}, and the sender posts ${sent}`,
      };
    }
    const unread = looksUnread(evidence);
    if (unread === undefined || answer === undefined) return undefined;
    const doubt = unread.sure ? "" : doubts(answer.status);
    return {
      confidence: unread.sure ? "likely" : "possible",
      detail: `The post (${sent}) is answered ${statusLine(answer)} with ${quoteBody(answer, 120)}, as if it held no fields: ${unread.why}.${doubt}`,
      evidence: ["http.validation", "http.validation-empty", "http.wrong-secret"].filter(
        (path) => exchange(evidence, path.slice("http.".length)) !== undefined,
      ),
      // What can't be told from this stands beside it.
      explains: unread.sure ? explains : ["key/*", "secret/*"],
      ...(unread.otherName !== undefined && {
        title: "The handler looks for the fields of the post under other names",
      }),
    };
  },
  fixes: {
    general: [logFields],
    software: readForm,
    otherwise: [parseForm],
  },
  fix: (evidence, software) => {
    const json = exchange(evidence, "validation")?.ask.encoding === "json";
    const mismatch = otherEncodingPasses(evidence) !== undefined;
    const { otherName, limit } = (mismatch ? undefined : looksUnread(evidence)) ?? {};
    if (limit !== undefined) return [limitSteps[limit]];
    if (otherName !== undefined)
      return [`Read SecretKey, ServerId and Type by these names, not “${otherName}”.`, logFields];
    return [
      ...(json
        ? fixFor(software, readJson, ["Parse the body as JSON, and take the fields from that."])
        : fixFor(software, readForm, [parseForm])),
      ...(mismatch && !json
        ? ["If the endpoint is one of Event Webhooks, which post JSON, check it with --profile events."]
        : [logFields]),
    ];
  },
});
