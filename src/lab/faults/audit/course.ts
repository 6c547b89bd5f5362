import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabHandler } from "../../lab.ts";
import { httpText, rawHttp } from "../../raw.ts";
import { audited, besides, posted } from "./define.ts";

/** Answers the first `most` requests of the day, and then 429. */
function limited(most: number): (lab: Lab) => LabHandler {
  return (lab) => {
    let count = 0;
    return (request) =>
      ++count > most
        ? { status: 429, headers: { "Retry-After": "60" }, body: "too many requests" }
        : lab.correct(request);
  };
}

/** So long that no network hides it: the comparison asks something slow for each character. */
function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function slowCompare(given: string, key: string): boolean {
  for (let at = 0; at < key.length; at++) {
    if (given[at] !== key[at]) return false;
    spin(0.2);
  }
  return given.length === key.length;
}

/** What happens to the endpoint under the audit. */
export const courseFaults: readonly Fault[] = [
  audited("audit/incomplete", undefined, "answers sixty requests, and then 429", limited(60)),
  defineFault({
    id: "audit/goes-down",
    title: "hangs up on everybody after an array in place of a key",
    audit: true,
    serve: async (lab) => {
      let down = false;
      return {
        url: await rawHttp(lab, (request, socket) => {
          down ||= request.fields.has("SecretKey[]") && request.fields.get("MailingId") !== undefined;
          if (down) socket.destroy();
          else if (request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey)
            socket.end(httpText("200 OK", lab.keys.validationKey));
          else socket.end(httpText("401 Unauthorized", "no"));
        }),
      };
    },
  }),
  audited(
    "audit/fails-on-odd-input",
    "array",
    "fails on a key that is no text",
    besides((request) =>
      typeof (posted(request)?.SecretKey ?? "") === "object"
        ? { status: 500, body: "Internal Server Error" }
        : undefined,
    ),
  ),
  audited(
    "audit/fails-on-odd-input",
    "json",
    "fails on JSON that does not parse",
    besides((request) =>
      request.encoding === "json" && posted(request) === undefined
        ? { status: 500, body: "Internal Server Error" }
        : undefined,
    ),
  ),
  defineFault({
    ...audited("audit/timing", undefined, "compares character by character, slowly", (lab) => (request) => {
      const given = request.fields.get("SecretKey") ?? "";
      const right = request.method === "POST" && slowCompare(given, lab.keys.secretKey);
      return right ? { body: lab.keys.validationKey } : { status: 401, body: "unknown Secret Key" };
    }),
    audit: "timing",
  }),
];
