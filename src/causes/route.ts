import type { Cause } from "./define.ts";
import { badRequest, unsupportedMediaType } from "./route/format.ts";
import { lengthRequired, tooLarge } from "./route/limits.ts";
import { messageTooLarge } from "./route/message-size.ts";
import { gone, notFound } from "./route/not-found.ts";

/** The path leads nowhere, or what stands there refuses the request's form. */
export const routeCauses: readonly Cause[] = [
  notFound,
  gone,
  unsupportedMediaType,
  tooLarge,
  lengthRequired,
  badRequest,
  messageTooLarge,
];
