import type { Evidence, Exchange } from "../../evidence.ts";
import { lastOf, statusLine, successful } from "../../view.ts";
import { profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { listOf } from "../words.ts";

/** Posts with the right Secret Key that got another success, where the documentation names 200. */
function otherwiseTaken(evidence: Evidence): readonly Exchange[] {
  const { goodStatus, checkTypes } = profileOf(evidence);
  if (goodStatus !== "200") return [];
  return ["validation", ...checkTypes.map((type) => type.toLowerCase())].flatMap((name) => {
    const seen = lastOf(evidence, name);
    const whole = seen?.failure === undefined && successful(seen?.response);
    return seen !== undefined && whole && seen.response?.status !== 200 ? [seen] : [];
  });
}

export const otherSuccess = defineCause({
  id: "handler/other-success",
  otherwise: "It may count as well: that is not documented.",
  severity: "warning",
  title: "The answer is a success other than 200",
  about:
    "The documentation of Event Webhooks asks for 200 OK. The handler answers with another success, such as 202 or 204. A sender that looks for 200 takes that for a failure, and one that looks for any success does not.",
  signs:
    "On a profile whose documentation names 200, the validation or an event is answered with another status from 201 to 299. On the others any success will do.",
  verify:
    'curl -si "$URL" -H "Content-Type: application/json" -d \'{"Type":"Validation","ServerId":10000,"SecretKey":"\'"$SECRET_KEY"\'"}\'\n# wanted: 200 in the first line',
  needs: ["http"],
  recognise: (evidence) => {
    const seen = otherwiseTaken(evidence);
    const [first] = seen;
    if (first?.response === undefined) return undefined;
    const statuses = [...new Set(seen.map(({ response }) => response?.status))];
    const what = listOf(seen.map(({ ask }) => ask.event ?? "a post"));
    return {
      confidence: "possible",
      title: `The answer is ${listOf(statuses.map(String))}, where the documentation says 200`,
      detail:
        statuses.length === 1
          ? `${what} got ${statusLine(first.response)}.`
          : `${what} got successes other than 200: ${listOf(statuses.map(String))}.`,
      evidence: seen.map(({ name }) => `http.${name}`),
    };
  },
  fixes: {
    general: ["Answer with status 200 to every post with the right Secret Key, with a body or without."],
  },
});
