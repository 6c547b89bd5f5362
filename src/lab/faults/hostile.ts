import type { Fault } from "../define.ts";
import { hostileBodies } from "./hostile/bodies.ts";
import { hostileCertificates } from "./hostile/certificates.ts";
import { hostileCodings } from "./hostile/codings.ts";
import { hostileHandshakes } from "./hostile/handshakes.ts";
import { hostileHeads } from "./hostile/heads.ts";
import { hostileNames } from "./hostile/names.ts";
import { hostileRedirects } from "./hostile/redirects.ts";
import { hostileStalls } from "./hostile/stalls.ts";
import { hostileTexts } from "./hostile/texts.ts";

/** Endpoints that attack whoever asks them: their memory, time, terminal, or network. `id` names what must be told. */
export const hostileFaults: readonly Fault[] = [
  ...hostileHeads,
  ...hostileBodies,
  ...hostileCodings,
  ...hostileTexts,
  ...hostileRedirects,
  ...hostileNames,
  ...hostileHandshakes,
  ...hostileCertificates,
  ...hostileStalls,
];
