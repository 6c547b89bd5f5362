import { acceptanceOf } from "./acceptance.ts";
import { UsageError } from "./errors.ts";
import type { Exchange } from "./evidence.ts";
import { Connector } from "./probes/connector.ts";
import { userAgent } from "./probes/gather.ts";
import { ask } from "./probes/http.ts";
import { eventAsk, validationAsk } from "./probes/plan/ask.ts";
import { PostMaker, wrongKey } from "./probes/post.ts";
import { probeUrl } from "./probes/url.ts";
import type { Acceptance } from "./protocol/accept.ts";
import type { EventType, TrackingType } from "./protocol/event.ts";
import type { Profile } from "./protocol/profile.ts";
import { Redactor } from "./redact.ts";
import type { CheckOptions } from "./settings.ts";
import { defaultMaxBodyBytes, defaultTimeoutMs, profileFor } from "./settings-facts.ts";
import { successful } from "./view.ts";

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

/**
 * Posts one simulated event.
 * @param options the target, the type, the keys and how to ask; see the fields' comments.
 * @returns the exchange and its judgement, also when nothing answers.
 * @throws UsageError for an unknown profile, a type that it lacks, a missing Secret Key or a URL that can't be posted to.
 */
export async function send(options: SendOptions): Promise<Sent> {
  const profile = profileFor(options);
  if (!profile.types.includes(options.type))
    throw new UsageError(`the profile ${profile.name} has no ${options.type} event`);
  if (!options.secretKey)
    throw new UsageError("no Secret Key: give one, since the endpoint must recognise it");
  const { secretKey, validationKey, trackingType } = options;
  const redactor = new Redactor({
    secretKey,
    ...(validationKey && { validationKey }),
    others: options.secrets ?? [],
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
        randomKey: wrongKey(),
        userAgent: userAgent,
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

function judge(exchange: Exchange, profile: Profile, options: SendOptions): Acceptance {
  const acceptance = acceptanceOf(profile, exchange);
  const known = profile.returnedKey === "secret" ? options.secretKey : options.validationKey;
  const success = exchange.failure === undefined && successful(exchange.response);
  return known === undefined && acceptance.accepted === false && success
    ? { accepted: null, why: "Without the Validation Key it can't be told whether the answer has it." }
    : acceptance;
}
