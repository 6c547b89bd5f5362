import { diagnose } from "./diagnose.ts";
import { UsageError } from "./errors.ts";
import type { ConnectAttempt, DnsEvidence, Evidence, SettingsEvidence, TlsEvidence } from "./evidence.ts";
import { keyFacts, keysIn } from "./keys/facts.ts";
import { Connector, type Opened, portOf } from "./probes/connector.ts";
import { probeDns } from "./probes/dns.ts";
import { probeHttp } from "./probes/http.ts";
import type { PlannedAsk } from "./probes/plan/ask.ts";
import { furtherLines, planLines } from "./probes/plan/lines.ts";
import { see } from "./probes/plan/seen.ts";
import { PostMaker, randomKey } from "./probes/post.ts";
import { publicResolvers } from "./probes/public-resolvers.ts";
import { ownNetwork, probeAddresses, probeOtherPorts } from "./probes/tcp.ts";
import { probeUrl } from "./probes/url.ts";
import type { Profile } from "./protocol/profile.ts";
import { defaultProfile, profileNamed, profiles } from "./protocol/profiles.ts";
import { Redactor } from "./redact.ts";
import type { Report } from "./report.ts";
import type { CheckOptions, PlannedRequest } from "./settings.ts";
import type { Bytes, Milliseconds } from "./units.ts";
import { version } from "./version.ts";

const defaultTimeoutMs: Milliseconds = 10_000;
const defaultMaxBodyBytes: Bytes = 1_048_576;

/**
 * Checks one endpoint: gathers evidence layer by layer and diagnoses it.
 * @param options the target, the keys and how to ask; see the fields' comments.
 * @returns the report; also for addresses that can't be parsed, and for a check that was aborted.
 * @throws UsageError when a setting makes no sense (unknown profile, no Secret Key).
 */
export async function check(options: CheckOptions): Promise<Report> {
  const profile = profileOf(options);
  requireKeys(options, profile);
  const startedAt = new Date();
  const began = performance.now();
  const wrongKey = randomKey(
    options.secretKey?.length === 20 ? 20 : Math.max(12, options.secretKey?.length ?? 20),
  );
  const redactor = new Redactor({
    ...(options.secretKey && { secretKey: options.secretKey }),
    ...(options.validationKey && { validationKey: options.validationKey }),
    others: [{ text: wrongKey, label: "random key" }],
    show: options.showKeys ?? false,
  });
  const gathered = await gather(options, profile, redactor, wrongKey, startedAt);
  // Names of hosts stand in the evidence as they are, unless somebody put a key into one.
  const keyInHost = keysIn(gathered.url.parsed?.host ?? "", keysOf(options)).length > 0;
  const evidence = keyInHost ? redactor.value(gathered) : gathered;
  return {
    schema: "prevalidate/report@1",
    tool: { name: "prevalidate", version },
    target: evidence.url.parsed?.href ?? evidence.url.input,
    profile: profile.name,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - began),
    ...diagnose(evidence),
    evidence,
  };
}

/**
 * Lists the requests that a check with these options may send, without sending any.
 * @throws UsageError as `check` does.
 */
export function planCheck(options: CheckOptions): readonly PlannedRequest[] {
  const profile = profileOf(options);
  const keyInRequest = requestHoldsKey(options);
  const lines = planLines(profile)
    .filter(({ ask }) => allows(options, ask))
    .filter(({ name }) => name !== "random-key" || keyInRequest)
    .map(({ name, ask, purpose, when }) => ({ name, method: ask.method, purpose, ...(when && { when }) }));
  return [...lines, ...furtherLines];
}

function profileOf(options: CheckOptions): Profile {
  const profile = profileNamed(options.profile ?? defaultProfile.name);
  if (profile !== undefined) return profile;
  const known = profiles.map(({ name }) => name).join(", ");
  throw new UsageError(`unknown profile “${options.profile}”: use one of ${known}`);
}

function requireKeys(options: CheckOptions, profile: Profile): void {
  if (!options.secretKey)
    throw new UsageError("no Secret Key: give one, since the endpoint must recognise it");
  const needed = profile.validationNeedsKey === "required" || profile.eventsNeedKey === "required";
  if (needed && !options.validationKey)
    throw new UsageError("no Validation Key: give one, since the answer must contain it");
}

/** `--only` lets through posts of these types, and requests that carry no event. */
function allows(options: CheckOptions, ask: PlannedAsk["ask"]): boolean {
  if (options.only === undefined) return true;
  if (ask.method !== "POST") return true;
  const type = ask.variant === "empty" ? "Validation" : ask.event;
  return (
    options.only.some((only) => only === type) ||
    (type === "Validation" && !ask.repeats && ask.secret === "right")
  );
}

function requestHoldsKey(options: CheckOptions): boolean {
  const keys = keysOf(options);
  const texts = [options.url, ...(options.headers ?? []).map(([, value]) => value)];
  return texts.some((text) => keysIn(text, keys).length > 0);
}

function keysOf(options: CheckOptions) {
  return {
    ...(options.secretKey && { secret: options.secretKey }),
    ...(options.validationKey && { validation: options.validationKey }),
  };
}

function settingsOf(options: CheckOptions, profile: Profile): SettingsEvidence {
  return {
    profile: profile.name,
    local: options.local ?? false,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
    proxied: options.proxy !== undefined,
    keys: {
      secret: options.secretKey ? keyFacts(options.secretKey) : null,
      validation: options.validationKey ? keyFacts(options.validationKey) : null,
      same: options.secretKey !== undefined && options.secretKey === options.validationKey,
    },
  };
}

async function gather(
  options: CheckOptions,
  profile: Profile,
  redactor: Redactor,
  wrongKey: string,
  startedAt: Date,
): Promise<Evidence> {
  const settings = settingsOf(options, profile);
  const keys = keysOf(options);
  const probed = probeUrl(options.url, {
    redact: (text) => redactor.url(text),
    keysIn: (text) => keysIn(text, keys),
  });
  const beginning = { settings, url: probed.evidence, startedAt: startedAt.toISOString() };
  const parsed = probed.evidence.parsed;
  if (probed.url === undefined || parsed === undefined) return beginning;
  const target = probed.url;
  const progress = options.onProgress ?? (() => {});
  const deadline = performance.now() + settings.timeoutMs;

  let dns: DnsEvidence | undefined;
  // Behind a proxy names are looked up there; a literal address is what it is.
  if (options.proxy === undefined || parsed.hostKind !== "name") {
    progress({ step: "dns", asking: `Looking up ${parsed.host}`, state: "started" });
    dns = await probeDns(parsed.host, parsed.port, {
      ...(options.resolve && { resolve: options.resolve }),
      ...(options.dnsServers && { servers: options.dnsServers }),
      ...(options.compareDns && {
        compareWith: options.compareDns === true ? publicResolvers : options.compareDns,
      }),
      timeoutMs: settings.timeoutMs,
      ...(options.signal && { signal: options.signal }),
    });
    progress({ step: "dns", asking: `Looking up ${parsed.host}`, state: "finished" });
    if (dns.addresses.length === 0) return { ...beginning, dns, ...interruption(options) };
  }

  const connector = new Connector(options, redactor);
  const attempts: ConnectAttempt[] = [];
  const address = await chooseAddress(dns, portOf(target), deadline, options, attempts);
  let tlsProbe: Promise<TlsEvidence> | undefined;
  let proxy: { outcome: "connected" | "failed"; detail: string } | undefined;

  const onOpened = (name: string, opened: Opened): void => {
    if (name !== "validation" || options.signal?.aborted) return;
    if (opened.attempt !== undefined && !attempts.some((seen) => seen.address === opened.attempt?.address))
      attempts.push(opened.attempt);
    if (opened.failure?.kind === "proxy") proxy = { outcome: "failed", detail: opened.failure.detail ?? "" };
    if (opened.handshake !== undefined) {
      const until = performance.now() + settings.timeoutMs;
      const known = dns?.addresses ?? [];
      tlsProbe = connector.probeTls(target, address ?? parsed.host, opened.handshake, known, until);
    }
  };
  const http = await probeHttp({
    options,
    target,
    keys,
    address,
    connector,
    redactor,
    maker: new PostMaker({ options, target, at: startedAt, randomKey: wrongKey, userAgent }),
    timeoutMs: settings.timeoutMs,
    maxBodyBytes: settings.maxBodyBytes,
    see: (seen) => see({ ...beginning, http: seen }, profile, requestHoldsKey(options)),
    allowed: ({ ask }) => allows(options, ask),
    onProgress: progress,
    onOpened,
  });

  const unreached = attempts.length > 0 && attempts.every(({ outcome }) => outcome !== "connected");
  const [tls, otherPorts] = await Promise.all([
    tlsProbe,
    unreached && !options.signal?.aborted
      ? probeOtherPorts(attempts[0]?.address ?? parsed.host, portOf(target), options.signal)
      : undefined,
  ]);
  return {
    ...beginning,
    ...(dns && { dns }),
    tcp: {
      port: portOf(target),
      attempts,
      ...(otherPorts && { otherPorts }),
      ownNetwork: ownNetwork(),
      ...(proxy && { proxy: { outcome: proxy.outcome, detail: redactor.text(proxy.detail) } }),
    },
    ...(tls && { tls }),
    http,
    ...interruption(options),
  };
}

const userAgent = `prevalidate/${version} (simulated event)`;

function interruption(options: CheckOptions): { interrupted?: boolean } {
  return options.signal?.aborted ? { interrupted: true } : {};
}

/**
 * With several addresses all are tried at once, and the sender's family (IPv4) is preferred. With one,
 * nothing is opened before the first post: an idle connection keeps a single-threaded server from answering.
 */
async function chooseAddress(
  dns: DnsEvidence | undefined,
  port: number,
  deadline: Milliseconds,
  options: CheckOptions,
  attempts: ConnectAttempt[],
): Promise<string | undefined> {
  const addresses = dns?.addresses ?? [];
  if (addresses.length < 2) return addresses[0]?.address;
  const timeoutMs = Math.max(1, deadline - performance.now());
  attempts.push(
    ...(await probeAddresses(addresses, port, {
      timeoutMs,
      ...(options.signal && { signal: options.signal }),
    })),
  );
  const connected = attempts.filter(({ outcome }) => outcome === "connected");
  const preferred = connected.find(({ family }) => family === 4) ?? connected[0];
  return preferred?.address ?? addresses.find(({ family }) => family === 4)?.address ?? addresses[0]?.address;
}
