import type { TlsOptions } from "node:tls";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabAnswer, LabHandler, LabRequest } from "../../lab.ts";

/** A key of marks, for escapes that leave letters and digits alone. */
export const keyOfMarks = "aB3/x&Y+7\"<k>'Zq=9";
export const withKeyOfMarks = ["--validation-key", keyOfMarks];

export const html = { "Content-Type": "text/html; charset=utf-8" };

interface Mixture extends Pick<Fault, "also" | "profile" | "public"> {
  /** The one to mend first. */
  readonly first: string;
  /** Told apart from the plain faults of `first` by this face. */
  readonly face: string;
  readonly title: string;
  readonly others: readonly string[];
  readonly options?: readonly string[];
  readonly handler: (lab: Lab) => LabHandler;
}

/** An endpoint over HTTP with several faults at once. */
export function mixture(of: Mixture): Fault {
  return defineFault({
    ...common(of),
    serve: async (lab) => ({
      url: await lab.http(of.handler(lab)),
      ...(of.options && { options: of.options }),
    }),
  });
}

/** The same over HTTPS, at 127.0.0.1. */
export function secureMixture(of: Mixture & { readonly tls: (lab: Lab) => TlsOptions }): Fault {
  return defineFault({
    ...common(of),
    serve: async (lab) => ({
      url: `https://127.0.0.1:${await lab.https(of.handler(lab), of.tls(lab))}/hook`,
      ...(of.options && { options: of.options }),
    }),
  });
}

function common({ first, face, title, others, also, profile, public: open }: Mixture): Omit<Fault, "serve"> {
  return {
    id: first,
    face,
    title,
    others,
    ...(also && { also }),
    ...(profile && { profile }),
    ...(open !== undefined && { public: open }),
  };
}

export const isRight = (lab: Lab, { method, fields }: LabRequest): boolean =>
  method === "POST" && fields.get("SecretKey") === lab.keys.secretKey;

export const typeOf = ({ fields }: LabRequest): string | undefined => fields.get("Type");

/** As the lab's correct handler, but `instead` of what it answers the right Secret Key. */
export function answering(
  instead: (request: LabRequest, lab: Lab) => LabAnswer | Promise<LabAnswer> | undefined,
): (lab: Lab) => LabHandler {
  return (lab) => (request) =>
    (isRight(lab, request) ? instead(request, lab) : undefined) ?? lab.correct(request);
}

/** The same answer to every post, right Secret Key or not. */
export function always(answer: (request: LabRequest, lab: Lab) => LabAnswer): (lab: Lab) => LabHandler {
  return (lab) => (request) =>
    request.method === "POST" ? answer(request, lab) : { status: 405, headers: { Allow: "POST" } };
}
