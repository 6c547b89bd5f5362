import { UsageError } from "../errors.ts";
import type { Evidence } from "../evidence.ts";
import { keysIn } from "../keys/facts.ts";
import { bareHost, portOf } from "../probes/connector.ts";
import { probeDns, redactDns } from "../probes/dns.ts";
import { probeUrl } from "../probes/url.ts";
import type { Profile } from "../protocol/profile.ts";
import { Redactor, type RedactorOptions } from "../redact.ts";
import { keysOf, profileFor, settingsOf } from "../settings-facts.ts";
import type { Bytes, Milliseconds } from "../units.ts";
import type { ReplayOptions } from "./options.ts";

/** Options with their defaults, and what follows from them for all posts. */
export interface ReplaySettings {
  readonly profile: Profile;
  readonly target: URL;
  readonly timeoutMs: Milliseconds;
  readonly maxBodyBytes: Bytes;
  readonly keys: RedactorOptions;
  readonly redactor: Redactor;
  /** What a diagnosis of any answer stands on. */
  readonly evidence: Evidence;
}

/**
 * Reads the options, and looks the target up.
 * @throws UsageError for what can't be tried: no such profile, no URL to post to, options that exclude each other.
 */
export async function replaySettings(options: ReplayOptions): Promise<ReplaySettings> {
  const profile = profileFor(options);
  requireSense(options);
  const keys: RedactorOptions = {
    ...(options.secretKey && { secretKey: options.secretKey }),
    ...(options.validationKey && { validationKey: options.validationKey }),
    ...(options.secrets && { others: options.secrets }),
    show: options.showKeys ?? false,
  };
  const named = keysOf(options);
  const redactor = new Redactor(keys);
  const { url: target, evidence: url } = probeUrl(options.url, {
    redact: (text) => redactor.url(text),
    keysIn: (text) => keysIn(text, named),
  });
  const parsed = url.parsed;
  if (target === undefined || parsed === undefined)
    throw new UsageError(`${url.input}: this is no URL that can be posted to`);
  const settings = settingsOf({ ...options, local: true }, profile);
  const { timeoutMs, maxBodyBytes } = settings;
  const looksUp = options.proxy === undefined || parsed.hostKind !== "name";
  const dns = looksUp
    ? await probeDns(bareHost(target), portOf(target), {
        ...(options.resolve && { resolve: options.resolve }),
        ...(options.dnsServers && { servers: options.dnsServers }),
        timeoutMs,
        ...(options.signal && { signal: options.signal }),
      })
    : undefined;
  return {
    profile,
    target,
    timeoutMs,
    maxBodyBytes,
    keys,
    redactor,
    evidence: {
      settings,
      url,
      ...(dns && { dns: redactDns(dns, (text) => redactor.text(text, 1024)) }),
      startedAt: new Date().toISOString(),
    },
  };
}

function requireSense(options: ReplayOptions): void {
  const { exact, set, now, anonymize, encoding, rate, realtime, sources } = options;
  if (exact && (set?.length || now || anonymize || encoding !== undefined))
    throw new UsageError(
      "--exact sends what was captured: it excludes --set, --now, --anonymize and --encoding",
    );
  if (rate !== undefined && realtime !== undefined)
    throw new UsageError("--rate and --realtime exclude each other");
  if (!sources.includes("-")) return;
  if ((options.repeat ?? 1) > 1)
    throw new UsageError("--repeat needs files: standard input can be read only once");
  if (now)
    throw new UsageError("--now needs files: the latest date of standard input is known only at its end");
  if (options.checkpoint !== undefined)
    throw new UsageError("--checkpoint needs files: whether standard input is the same again can't be told");
}
