import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabAnswer, LabHandler, LabRequest } from "../../lab.ts";

/** A post as a lenient parser reads it: values of JSON as they are, of forms as texts, arrays and objects in brackets. */
export type Posted = Readonly<Record<string, unknown>>;

/** Reads forms with brackets, and JSON whatever it is; undefined for what doesn't parse. */
export function posted({ body, headers, encoding }: LabRequest): Posted | undefined {
  const text = body.toString("utf8");
  if (encoding === "json") {
    try {
      const parsed: unknown = JSON.parse(text);
      return typeof parsed === "object" && parsed !== null ? (parsed as Posted) : undefined;
    } catch {
      return undefined;
    }
  }
  return /form-urlencoded/.test(headers["content-type"] ?? "") ? bracketed(text) : undefined;
}

function bracketed(text: string): Posted {
  const found: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of new URLSearchParams(text)) {
    const [, base = name, inner] = /^([^[]+)\[([^\]]*)\]$/.exec(name) ?? [];
    if (inner === undefined) found[base] = Object.hasOwn(found, base) ? [found[base], value].flat() : value;
    else if (inner === "")
      found[base] = [...(Array.isArray(found[base]) ? (found[base] as unknown[]) : []), value];
    else found[base] = { [inner]: value };
  }
  return found;
}

const refusal: LabAnswer = { status: 401, body: "unknown Secret Key" };

/** Gives the key to whoever `letsIn` takes, and 401 to all others. */
export function lettingIn(
  letsIn: (secret: unknown, request: LabRequest, fields: Posted | undefined) => boolean,
): (lab: Lab) => LabHandler {
  return (lab) => (request) => {
    const fields = posted(request);
    const right = request.method === "POST" && fields?.SecretKey === lab.keys.secretKey;
    if (!right && !letsIn(fields?.SecretKey, request, fields)) return refusal;
    return { body: lab.keys.validationKey, headers: { "Content-Type": "text/plain" } };
  };
}

/** As the lab's correct handler, but where `instead` gives an answer. */
export function besides(
  instead: (request: LabRequest, lab: Lab) => LabAnswer | undefined,
): (lab: Lab) => LabHandler {
  return (lab) => (request) => instead(request, lab) ?? lab.correct(request);
}

/** An endpoint over HTTP with a flaw that only an audit shows. */
export function audited(
  id: string,
  face: string | undefined,
  title: string,
  handler: (lab: Lab) => LabHandler,
  more: Pick<Fault, "also" | "profile"> & { readonly options?: readonly string[] } = {},
): Fault {
  const { options, ...rest } = more;
  return defineFault({
    id,
    ...(face !== undefined && { face }),
    title,
    audit: true,
    ...rest,
    serve: async (lab) => ({ url: await lab.http(handler(lab)), ...(options && { options }) }),
  });
}

export const html = { "Content-Type": "text/html; charset=utf-8" };
