import type { Cause } from "./define.ts";
import { crash, crashOnAbsentField } from "./handler/crash.ts";
import { eventFails, notIdempotent, unknownTypeFails } from "./handler/events.ts";
import { refusesMarkup } from "./handler/markup.ts";
import { messageStumbles } from "./handler/message-stumbles.ts";
import { otherServer } from "./handler/other-server.ts";
import { otherSuccess } from "./handler/other-success.ts";
import { rejectsRightSecret } from "./handler/rejects.ts";
import { jsonStumbles } from "./handler/stumbles.ts";
import { unexplainedStatus } from "./handler/unexplained.ts";
import { bodyNotParsed } from "./handler/unread.ts";

/** The post reached the handler, and the handler did something else than take it. */
export const handlerCauses: readonly Cause[] = [
  crashOnAbsentField,
  bodyNotParsed,
  crash,
  rejectsRightSecret,
  unexplainedStatus,
  eventFails,
  unknownTypeFails,
  refusesMarkup,
  notIdempotent,
  otherSuccess,
  ...jsonStumbles,
  ...messageStumbles,
  otherServer,
];
