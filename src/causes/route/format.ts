import { readForm, readJson } from "../../advice/body-parsers.ts";
import { type FixTable, fixFor, stepsOf } from "../../advice/fixes.ts";
import type { Exchange } from "../../evidence.ts";
import { asked, exchange, firstHeader, quoteBody, response, statusLine } from "../../view.ts";
import { refusedWith } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { recognisedGate } from "../gate/recognise.ts";
import { looksUnread, otherEncodingPasses } from "../handler/clues.ts";
import { rejectsRightSecret } from "../handler/rejects.ts";
import { routed, tryIt } from "./routed.ts";

const letIn = "Let the handler take {type}.";

export const unsupportedMediaType = defineCause({
  id: "route/unsupported-media-type",
  severity: "error",
  title: "The endpoint does not take this Content-Type (415)",
  about:
    "The handler or its framework takes another format than the one the sender uses. The Notification API posts forms (application/x-www-form-urlencoded); Event Webhooks post JSON. Which of them an endpoint gets depends on how it was created, not on what it asks for.",
  signs:
    "POST is answered 415. The same fields in the other encoding are tried, and the result is told. Without a 415 the same fault is handler/body-not-parsed.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = refusedWith(evidence, 415);
    if (answer === undefined || recognisedGate(evidence) !== undefined) return undefined;
    const other = otherEncodingPasses(evidence);
    const sent = sentType(exchange(evidence, "validation"));
    const accepts = firstHeader(answer, "Accept-Post") ?? firstHeader(answer, "Accept");
    return {
      confidence: "certain",
      detail: `A post of ${sent} is answered ${statusLine(answer)}${accepts === undefined ? "" : `, which takes ${accepts}`}.${other === undefined ? "" : ` The same as ${sentType(exchange(evidence, other))} is accepted.`}`,
      evidence: other === undefined ? ["http.validation"] : ["http.validation", `http.${other}`],
      explains: ["handler/*", "secret/*", "key/*"],
    };
  },
  fixes: {
    general: [letIn],
    software: readForm,
    words: {
      type: "the Content-Type that is sent: application/x-www-form-urlencoded, or application/json for Event Webhooks",
    },
  },
  fix: (evidence, software) => {
    const seen = exchange(evidence, "validation");
    const table = seen?.ask.encoding === "json" ? readJson : readForm;
    return [
      ...stepsOf({ general: [letIn], software: table }, software, { type: sentType(seen) }),
      ...(otherEncodingPasses(evidence) === undefined || seen?.ask.encoding === "json"
        ? []
        : ["If the endpoint was created for Event Webhooks (JSON), check it with --profile events."]),
    ];
  },
});

function sentType(seen: Exchange | undefined): string {
  const type = seen?.request.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return type ?? (seen?.ask.encoding === "json" ? "application/json" : "application/x-www-form-urlencoded");
}

const refusesEverything: FixTable = {
  Django:
    "Look at ALLOWED_HOSTS: without DEBUG Django says only “Bad Request (400)” to a host name that is not on it.",
  IIS: "Look into httperr.log in System32\\LogFiles\\HTTPERR: HTTP.sys writes its reason there.",
  Spring:
    "Look into Tomcat's log for “Invalid character found” or “host is not valid”: it refuses before the controller.",
};

export const badRequest = defineCause({
  id: "route/bad-request",
  otherwise: "The handler may be what refuses, or a server before it.",
  severity: "error",
  title: "The server calls the post a bad request",
  about:
    "The server or the handler refuses the post as invalid: something about its form, a field or a header does not suit it. A validation post has three fields, ServerId, SecretKey and Type, and no more.",
  signs:
    "POST is answered 400 or 422, and nothing closer fits: the other encoding does not pass (handler/body-not-parsed), the words don't speak of the key (handler/rejects-right-secret), and no framework's own check shows itself (gate/csrf, gate/host-not-allowed).",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 400, 422);
    if (answer === undefined || otherEncodingPasses(evidence) !== undefined) return undefined;
    if (looksUnread(evidence) !== undefined || rejectsRightSecret.recognise(evidence) !== undefined)
      return undefined;
    const get = response(evidence, "validation-get");
    const all =
      get?.status === answer.status
        ? " GET gets the same: whatever comes is refused at this address, or lacks something that it wants."
        : "";
    const event = response(evidence, "delivered");
    const alsoEvent =
      event?.status === answer.status && all === "" ? " A full Delivered event gets the same status." : "";
    const seen = exchange(evidence, "validation");
    return {
      confidence: "likely",
      detail: `${seen === undefined ? "The post" : asked(seen)} is answered ${statusLine(answer)} with ${quoteBody(answer, 160)}.${all}${alsoEvent}`,
      evidence: ["http.validation"],
      explains: ["key/*", "secret/*"],
    };
  },
  fixes: {
    general: [
      "See in the handler's log what it misses: for Type=Validation it must be content with ServerId, SecretKey and Type.",
      "Answer 401 to a wrong Secret Key and 200 to everything else that is well-formed, unknown fields and types included.",
    ],
  },
  fix: (evidence, software, steps) => {
    const answer = refusedWith(evidence, 400, 422);
    const get = response(evidence, "validation-get");
    if (answer !== undefined && get?.status === answer.status)
      return [
        ...fixFor(software, refusesEverything, []),
        "See in the handler's log what it misses: for Type=Validation it must be content with ServerId, SecretKey and Type.",
        "If the handler's log shows nothing of this, the server's does: it refuses the request before the handler.",
      ];
    return steps();
  },
});
