import { afterAll } from "vitest";
import { Lab, type LabHandler, type LabRequest } from "../../src/lab/lab.ts";
import { keysInEnvironment } from "./prevalidate.ts";

export const keys = { secretKey: "q7Zt0Wk3LmX9vB2nRc5D", validationKey: "H4sPy8Ue1JxGq6Ta0KfN" };
export const env = keysInEnvironment(keys);

/** A lab for a test file, and what its endpoints were sent. */
export function useLab(): Lab & {
  readonly received: LabRequest[];
  serve(handler?: LabHandler): Promise<string>;
} {
  const lab = new Lab(keys);
  const received: LabRequest[] = [];
  afterAll(() => lab.close());
  const serve = (handler: LabHandler = lab.correct) =>
    lab.http((request) => {
      received.push(request);
      return handler(request);
    });
  return Object.assign(lab, { received, serve });
}
