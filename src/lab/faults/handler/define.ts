import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabAnswer, LabRequest } from "../../lab.ts";

export type Handler = (request: LabRequest, lab: Lab) => LabAnswer | Promise<LabAnswer>;

/** An endpoint whose handler is at fault. */
export function handler(
  id: string,
  face: string,
  title: string,
  handle: (lab: Lab) => Handler,
  more: Pick<Fault, "also" | "profile"> & { readonly options?: readonly string[] } = {},
): Fault {
  const { options, ...rest } = more;
  return defineFault({
    id,
    face,
    title,
    ...rest,
    serve: async (lab) => {
      const handling = handle(lab);
      return {
        url: await lab.http((request) => handling(request, lab)),
        ...(options && { options }),
      };
    },
  });
}

/** As the lab's correct handler, but `instead` of answering a request with the right Secret Key. */
export function once(
  instead: (request: LabRequest, lab: Lab) => LabAnswer | undefined,
): (lab: Lab) => Handler {
  return () => (request, lab) => {
    const right = request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey;
    return (right ? instead(request, lab) : undefined) ?? lab.correct(request);
  };
}

export const html = { "Content-Type": "text/html; charset=utf-8" };

export const isValidation = (request: LabRequest) => request.fields.get("Type") === "Validation";
