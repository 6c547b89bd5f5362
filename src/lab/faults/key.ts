import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabHandler, LabRequest } from "../lab.ts";
import { bodies, textPlain } from "./key/bodies.ts";
import { atAddress } from "./tls/serve.ts";

/** Answers the right Secret Key with something else than the key as it is; the rest as it should. */
function answering(lab: Lab, answer: (request: LabRequest) => LabAnswer): LabHandler {
  return (request) => {
    const right = lab.correct(request) as LabAnswer;
    return right.status === 200 ? { status: 200, headers: textPlain, ...answer(request) } : right;
  };
}

/** SecretKey is that text, and not something that becomes it when turned into text. */
function hasJsonSecret({ body }: LabRequest, secretKey: string): boolean {
  const post: unknown = JSON.parse(body.toString("utf8") || "{}");
  return typeof post === "object" && post !== null && "SecretKey" in post && post.SecretKey === secretKey;
}

/** What becomes of the key on its way into the answer. */
export const keyFaults: readonly Fault[] = [
  ...bodies.map(({ id, face, title, answer, options }) =>
    defineFault({
      id,
      ...(face !== undefined && { face }),
      title,
      serve: async (lab) => ({
        url: await lab.http(answering(lab, () => answer(lab.keys.validationKey, lab))),
        ...(options && { options }),
      }),
    }),
  ),
  defineFault({
    id: "key/missing",
    face: "events-only",
    title: "sends the key for events, and forgets it for the validation",
    serve: async (lab) => ({
      url: await lab.http(
        answering(lab, ({ fields }) => ({
          body: fields.get("Type") === "Validation" ? "OK" : lab.keys.validationKey,
        })),
      ),
    }),
  }),
  defineFault({
    id: "key/missing",
    face: "inspector",
    title: "is a request inspector that repeats the post",
    also: ["secret/not-checked", "leak/personal-data"],
    serve: async (lab) => ({
      url: await lab.http(({ fields }) => ({
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ form: Object.fromEntries(fields) }),
      })),
    }),
  }),
  defineFault({
    id: "key/missing",
    face: "account",
    title: "answers a bare 200 where the documentation asks for the Secret Key",
    profile: "account",
    serve: (lab) =>
      atAddress(lab, lab.authority.issue(), (request) =>
        hasJsonSecret(request, lab.keys.secretKey)
          ? { body: "OK" }
          : { status: 401, body: "unknown Secret Key" },
      ),
  }),
  defineFault({
    id: "key/only-on-validation",
    title: "sends the key for the validation alone",
    serve: async (lab) => ({
      url: await lab.http(
        answering(lab, ({ fields }) => ({
          body: fields.get("Type") === "Validation" ? lab.keys.validationKey : "OK",
        })),
      ),
    }),
  }),
  defineFault({
    id: "key/echoed",
    title: "repeats its own URL, in which the key stands",
    also: ["url/secret-in-query"],
    serve: async (lab) => {
      const url = await lab.http(({ path }) => ({ headers: textPlain, body: `You asked for ${path}` }));
      return { url: `${url}?key=${lab.keys.validationKey}` };
    },
  }),
];
