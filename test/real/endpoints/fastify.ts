import type { FastifyInstance } from "fastify";
import type { Lab } from "../../../src/lab/lab.ts";
import { withForms, withoutForms, withTextForms } from "../fastify/app.ts";
import type { Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const fastify = { software: "Fastify" } as const;
const absent = "handler/crash-on-absent-field";

/** Fastify 5; `on` names how the instance reads forms. */
export const fastifyRows: readonly Row[] = [
  { id: "healthy", face: "healthy", at: "/healthy" },
  { id: "healthy", face: "healthy, JSON answer", at: "/healthy/json-answer" },
  { id: "healthy", face: "healthy, with a schema", at: "/healthy/schema" },
  {
    id: "route/unsupported-media-type",
    face: "no formbody",
    on: "plain",
    at: "/hook",
    fix: /@fastify\/formbody/,
    ...fastify,
  },
  {
    id: "handler/body-not-parsed",
    face: "form left as text",
    on: "text",
    at: "/text",
    confidence: "certain",
    fix: /@fastify\/formbody/,
    ...fastify,
  },
  {
    id: "handler/body-not-parsed",
    face: "form dropped",
    on: "text",
    at: "/dropped",
    confidence: "certain",
    fix: /@fastify\/formbody/,
    ...fastify,
  },
  { id: "route/too-large", face: "bodyLimit", on: "text", at: "/tiny", fix: /bodyLimit/, ...fastify },
  {
    id: "handler/event-fails",
    face: "bodyLimit between validation and events",
    on: "text",
    at: "/limit-between",
    fix: /bodyLimit/,
    ...fastify,
  },
  { id: absent, face: "schema requires MessageId", at: "/needs-message-id", says: /MessageId/, ...fastify },
  { id: absent, face: "schema without Type=Validation", at: "/no-validation-type", ...fastify },
  {
    id: "handler/body-not-parsed",
    face: "schema requires another name",
    at: "/needs-other-name",
    confidence: "likely",
    says: /“secret_key”, and the field is called SecretKey/,
    fix: /SecretKey/,
    ...fastify,
  },
  {
    id: "handler/unknown-type-fails",
    face: "schema with the types of today",
    at: "/known-types",
    ...fastify,
  },
  { id: "key/missing", face: "response schema drops the key", at: "/response-schema" },
  { id: "key/empty-response", face: "204", at: "/no-content" },
  { id: "key/empty-response", face: "send()", at: "/empty" },
  {
    id: "handler/crash",
    face: "throws",
    at: "/throws",
    says: /into a list/,
    confidence: "certain",
    ...fastify,
  },
  { id: "handler/crash", face: "throws with a code", at: "/coded", says: /events is not open/ },
  { id: "redirect/other-path", face: "303", at: "/moved" },
  {
    id: "method/get-only",
    face: "get alone",
    at: "/get-only",
    also: ["secret/key-leaked"],
    fix: /fastify\.post/,
    ...fastify,
  },
  { id: "route/not-found", face: "nowhere", at: "/nowhere", ...fastify },
  {
    id: "route/not-found",
    face: "slash",
    at: "/slashed",
    confidence: "certain",
    fix: /\/slashed\//,
    also: ["secret/not-checked"],
    ...fastify,
  },
  { id: "secret/not-checked", face: "unchecked", at: "/unchecked" },
  { id: "secret/wrong-status", face: "400 to a wrong key", at: "/wrong-400" },
  { id: "gate/bearer-auth", face: "a preHandler wants a token", at: "/guarded" },
];

/** Serves Fastify on loopback. */
export async function serveFastify(_programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const origin = async (app: FastifyInstance) => {
    lab.onClose(() => app.close());
    return app.listen({ host: "127.0.0.1", port: 0 });
  };
  return endpointsOf("Fastify", fastifyRows, {
    main: await origin(withForms(lab.keys)),
    plain: await origin(withoutForms(lab.keys)),
    text: await origin(withTextForms(lab.keys)),
  });
}
