import { UsageError } from "./errors.ts";
import type { Exchange } from "./evidence.ts";
import { Connector } from "./probes/connector.ts";
import { ask } from "./probes/http.ts";
import { eventAsk, validationAsk } from "./probes/plan/ask.ts";
import { PostMaker, randomKey } from "./probes/post.ts";
import { probeUrl } from "./probes/url.ts";
import { type Acceptance, accepts } from "./protocol/accept.ts";
import type { EventType, TrackingType } from "./protocol/event.ts";
import { profileNamed } from "./protocol/profiles.ts";
import { Redactor } from "./redact.ts";
import type { CheckOptions } from "./settings.ts";
import { version } from "./version.ts";
import { sightings } from "./view.ts";

/** What a caller may set for one post. */
export interface SendOptions extends Omit<CheckOptions, "local" | "only" | "onProgress"> {
  readonly type: EventType;
  /** For `Tracking`; a click unless set. */
  readonly trackingType?: TrackingType;
}

/** One post, all that came back for it, and what the sender would make of that. */
export interface Sent {
  /** Redacted, as evidence is. */
  readonly exchange: Exchange;
  /** Whether the sender takes the answer; null where that is not documented. A broken exchange is not taken. */
  readonly acceptance: Acceptance;
}

const defaultTimeoutMs = 10_000;
const defaultMaxBodyBytes = 1_048_576;

/**
 * Posts one simulated event.
 * @param options the target, the type, the keys and how to ask; see the fields' comments.
 * @returns the exchange and its judgement, also when nothing answers.
 * @throws UsageError for an unknown profile, a type that it lacks, a missing Secret Key or a URL that can't be posted to.
 */
export async function send(options: SendOptions): Promise<Sent> {
  const profile = profileNamed(options.profile ?? "classic");
  if (profile === undefined) throw new UsageError(`unknown profile “${options.profile}”`);
  if (!profile.types.includes(options.type))
    throw new UsageError(`the profile ${profile.name} has no ${options.type} event`);
  if (!options.secretKey)
    throw new UsageError("no Secret Key: give one, since the endpoint must recognise it");
  const { secretKey, validationKey, trackingType } = options;
  const redactor = new Redactor({
    secretKey,
    ...(validationKey && { validationKey }),
    show: options.showKeys ?? false,
  });
  const { url: target, evidence } = probeUrl(options.url, {
    redact: (text) => redactor.url(text),
    keysIn: () => [],
  });
  if (target === undefined) throw new UsageError(`${evidence.input}: this is no URL that can be posted to`);

  const asked = options.type === "Validation" ? validationAsk(profile) : eventAsk(profile, options.type);
  const exchange = await ask(
    {
      options,
      target,
      address: undefined,
      connector: new Connector(options, redactor),
      redactor,
      keys: { secret: secretKey, ...(validationKey && { validation: validationKey }) },
      maker: new PostMaker({
        options,
        target,
        at: new Date(),
        randomKey: randomKey(),
        userAgent: `prevalidate/${version} (simulated event)`,
        ...(trackingType !== undefined && { trackingType }),
      }),
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
      onOpened: () => {},
    },
    { name: options.type.toLowerCase(), ask: asked, asking: `Posting a ${options.type} event` },
    new Map(),
  );
  return { exchange, acceptance: judge(exchange, profile, options) };
}

function judge(
  { response, failure }: Exchange,
  profile: Parameters<typeof accepts>[0],
  options: SendOptions,
): Acceptance {
  if (response === undefined || failure !== undefined)
    return { accepted: false, why: "No whole answer came, so the sender has nothing to take." };
  const seen = sightings(response, profile.returnedKey, "exact");
  const inBody = seen.some(({ where }) => where === "body");
  const known = profile.returnedKey === "secret" ? options.secretKey : options.validationKey;
  const acceptance = accepts(profile, options.type, {
    status: response.status,
    keyExact: inBody,
    keyHeaderOnly: !inBody && seen.some(({ where }) => where === "header"),
  });
  return known === undefined && acceptance.accepted === false && response.status < 300
    ? { accepted: null, why: "Without the Validation Key it can't be told whether the answer has it." }
    : acceptance;
}
