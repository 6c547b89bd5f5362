import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabHandler } from "../lab.ts";

/** Answers the right Secret Key with `answer` and any other as the lab's correct handler does. */
const answering =
  (answer: (lab: Lab) => LabAnswer) =>
  (lab: Lab): LabHandler =>
  (request) =>
    request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey
      ? answer(lab)
      : lab.correct(request);

function overHttps(
  profile: string,
  face: string,
  title: string,
  handler: (lab: Lab) => LabHandler,
  more: Pick<Fault, "also"> = {},
): Fault {
  return defineFault({
    id: "healthy",
    face,
    title,
    profile,
    ...more,
    serve: async (lab) => ({
      url: `https://127.0.0.1:${await lab.https(handler(lab), lab.authority.issue())}/hook`,
    }),
  });
}

/** Endpoints that are right by the contract of another profile than the default one. */
export const healthyProfiles: readonly Fault[] = [
  overHttps(
    "events",
    "events",
    "Event Webhooks: 200 without a key",
    answering(() => ({ status: 200 })),
  ),
  overHttps(
    "events",
    "events-json",
    "Event Webhooks: 200 and a word in JSON",
    answering(() => ({ headers: { "Content-Type": "application/json" }, body: '{"ok":true}' })),
  ),
  overHttps(
    "account",
    "account",
    "Event Webhooks of an account: 200 and the Secret Key",
    answering((lab) => ({ headers: { "Content-Type": "text/plain" }, body: lab.keys.secretKey })),
  ),
  overHttps("inbound", "inbound-https", "Inbound Parse over HTTPS", (lab) => lab.correct),
];
