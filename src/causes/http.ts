import type { Cause } from "./define.ts";
import { badEncoding, hugeResponse, unaskedEncoding } from "./http/body.ts";
import { decompressionBomb, endlessBody, switchedProtocols } from "./http/endless.ts";
import { hugeHead, surplusBytes } from "./http/head.ts";
import { emptyReply, malformed, timeout, truncated } from "./http/no-answer.ts";
import { notHttp } from "./http/not-http.ts";
import { slow, unstable } from "./http/pace.ts";
import { expectContinue, http2Only } from "./http/protocol.ts";

/** What is wrong with the exchange itself, whatever the handler means to say. */
export const httpCauses: readonly Cause[] = [
  notHttp,
  http2Only,
  emptyReply,
  timeout,
  truncated,
  malformed,
  switchedProtocols,
  hugeHead,
  endlessBody,
  decompressionBomb,
  badEncoding,
  unstable,
  expectContinue,
  slow,
  hugeResponse,
  surplusBytes,
  unaskedEncoding,
];
