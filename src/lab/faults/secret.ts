import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabHandler, LabRequest } from "../lab.ts";
import { httpText, rawHttp } from "../raw.ts";
import { auditedSecrets } from "./secret/audited.ts";

/** Gives the key to every post whose Secret Key `letsIn` takes, and `refusal` to the others. */
function checking(
  lab: Lab,
  letsIn: (key: string | undefined, request: LabRequest) => boolean,
  refusal: LabAnswer = { status: 401, body: "unknown Secret Key" },
): LabHandler {
  return (request) => {
    if (request.method !== "POST") return { status: 405, headers: { Allow: "POST" }, body: "POST only" };
    return letsIn(request.fields.get("SecretKey"), request)
      ? { body: lab.keys.validationKey, headers: { "Content-Type": "text/plain" } }
      : refusal;
  };
}

const exactly = (lab: Lab) => (key: string | undefined) => key === lab.keys.secretKey;

function refusingWith(face: string, title: string, answer: LabAnswer): Fault {
  return defineFault({
    id: "secret/wrong-status",
    face,
    title,
    serve: async (lab) => ({ url: await lab.http(checking(lab, exactly(lab), answer)) }),
  });
}

/** What a handler makes of a Secret Key that is not the right one. */
export const secretFaults: readonly Fault[] = [
  defineFault({
    id: "healthy",
    face: "rate-limited-strangers",
    title: "answers 429 to wrong Secret Keys, as a limit on guessing does",
    serve: async (lab) => ({
      url: await lab.http(checking(lab, exactly(lab), { status: 429, body: "too many wrong keys" })),
    }),
  }),
  defineFault({
    id: "secret/not-checked",
    title: "takes any Secret Key",
    serve: async (lab) => ({ url: await lab.http(checking(lab, () => true)) }),
  }),
  defineFault({
    id: "secret/not-checked",
    face: "needs-one",
    title: "takes any Secret Key, so long as there is one",
    serve: async (lab) => ({ url: await lab.http(checking(lab, (key) => key !== undefined)) }),
  }),
  defineFault({
    id: "secret/not-checked",
    face: "events",
    title: "compares the Secret Key for the validation alone",
    serve: async (lab) => ({
      url: await lab.http(
        checking(lab, (key, { fields }) => fields.get("Type") !== "Validation" || key === lab.keys.secretKey),
      ),
    }),
  }),
  defineFault({
    id: "secret/absent-accepted",
    title: "compares the Secret Key only where there is one",
    serve: async (lab) => ({
      url: await lab.http(checking(lab, (key) => key === undefined || key === lab.keys.secretKey)),
    }),
  }),
  refusingWith("403", "answers 403 to a wrong Secret Key", { status: 403, body: "forbidden" }),
  refusingWith("404", "answers 404 to a wrong Secret Key", { status: 404, body: "not found" }),
  refusingWith("500", "answers 500 to a wrong Secret Key", { status: 500, body: "error" }),
  refusingWith("200", "answers 200 with an error text to a wrong Secret Key", {
    status: 200,
    body: "Error: invalid secret key",
  }),
  defineFault({
    id: "secret/wrong-status",
    face: "hangs-up",
    title: "hangs up on a wrong Secret Key",
    serve: async (lab) => ({
      url: await rawHttp(lab, (request, socket) => {
        if (request.fields.get("SecretKey") === lab.keys.secretKey)
          socket.end(httpText("200 OK", lab.keys.validationKey));
        else socket.end();
      }),
    }),
  }),
  defineFault({
    id: "secret/wrong-status",
    face: "absent",
    title: "fails on a post without a Secret Key",
    serve: async (lab) => ({
      url: await lab.http((request) =>
        request.method === "POST" && !request.fields.has("SecretKey")
          ? { status: 500, body: "Internal Server Error" }
          : lab.correct(request),
      ),
    }),
  }),
  defineFault({
    id: "secret/loose-comparison",
    face: "case",
    title: "compares without regard to case",
    serve: async (lab) => ({
      url: await lab.http(checking(lab, (key) => key?.toLowerCase() === lab.keys.secretKey.toLowerCase())),
    }),
  }),
  defineFault({
    id: "secret/loose-comparison",
    face: "white-space",
    title: "trims the Secret Key before comparing",
    serve: async (lab) => ({
      url: await lab.http(checking(lab, (key) => key?.trim() === lab.keys.secretKey)),
    }),
  }),
  defineFault({
    id: "secret/loose-comparison",
    face: "array",
    title: "takes the first of an array of Secret Keys",
    serve: async (lab) => ({
      url: await lab.http(
        checking(lab, (key, { fields }) => (key ?? fields.get("SecretKey[]")) === lab.keys.secretKey),
      ),
    }),
  }),
  defineFault({
    id: "secret/loose-comparison",
    face: "json-true",
    title: "compares as PHP does with ==, so that true equals any text",
    serve: async (lab) => ({
      url: await lab.http(
        checking(
          lab,
          (key, { body }) => key === lab.keys.secretKey || /"SecretKey":\s*true\b/.test(body.toString()),
        ),
      ),
    }),
  }),
  defineFault({
    id: "secret/key-leaked",
    face: "get",
    title: "prints the Validation Key to a GET",
    serve: async (lab) => ({
      url: await lab.http((request) =>
        request.method === "GET" ? { body: lab.keys.validationKey } : lab.correct(request),
      ),
    }),
  }),
  defineFault({
    id: "secret/key-leaked",
    title: "prints the Validation Key before it refuses",
    serve: async (lab) => ({
      url: await lab.http(
        checking(lab, exactly(lab), {
          status: 401,
          body: `unknown key; the answer is ${lab.keys.validationKey}`,
        }),
      ),
    }),
  }),
  ...auditedSecrets,
];
