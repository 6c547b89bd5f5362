import { setMaxListeners } from "node:events";
import { boundsOf, defaultBounds } from "../bounds.ts";
import type {
  ConnectAttempt,
  DnsEvidence,
  Evidence,
  Exchange,
  TcpEvidence,
  TlsEvidence,
} from "../evidence.ts";
import { keysIn } from "../keys/facts.ts";
import type { Profile } from "../protocol/profile.ts";
import type { Redactor } from "../redact.ts";
import type { CheckOptions } from "../settings.ts";
import { allows, keysOf, requestHoldsKey, settingsOf } from "../settings-facts.ts";
import type { Milliseconds } from "../units.ts";
import { version } from "../version.ts";
import { bareHost, Connector, type Opened, portOf } from "./connector.ts";
import { probeDns, redactDns } from "./dns.ts";
import { inFixedOrder } from "./fixed-order.ts";
import { probeHttp, slowestUpload } from "./http.ts";
import { see } from "./plan/seen.ts";
import { PostMaker } from "./post.ts";
import { publicResolvers } from "./public-resolvers.ts";
import { ownNetwork, probeAddresses, probeOtherPorts, probeSilentAgain } from "./tcp.ts";
import { probeUrl } from "./url.ts";

export interface Gathering {
  readonly options: CheckOptions;
  readonly profile: Profile;
  readonly redactor: Redactor;
  /** Stands in for the Secret Key where a wrong one is wanted. */
  readonly randomKey: string;
  readonly startedAt: Date;
}

/** How posts of this program name themselves. */
export const userAgent = `prevalidate/${version} (simulated event)`;

/**
 * Gathers evidence on one endpoint, layer by layer: URL, DNS, TCP, TLS, HTTP. A layer that can't be
 * passed ends it; what is there by then is given.
 */
export async function gather(gathering: Gathering): Promise<Evidence> {
  const time = AbortSignal.timeout(wholeTime(gathering.options));
  const { signal: stop } = gathering.options;
  const signal = stop === undefined ? time : AbortSignal.any([stop, time]);
  // Every request under way waits for it, and Node would warn of a leak when there are more than ten.
  setMaxListeners(0, signal);
  const evidence = await layers({ ...gathering, options: { ...gathering.options, signal } });
  if (stop?.aborted || !time.aborted) return evidence;
  return { ...evidence, interrupted: true, stopped: "maxTimeMs" };
}

/** A large post takes its time besides, where nothing else is asked for. */
function wholeTime({ maxTimeMs, inboundSize = 0 }: CheckOptions): Milliseconds {
  return maxTimeMs ?? Math.ceil(defaultBounds.maxTimeMs + (largePosts * inboundSize) / slowestUpload);
}

/** How often a check sends a large post. */
const largePosts = 4;

async function layers(gathering: Gathering): Promise<Evidence> {
  const { options, profile, redactor, startedAt } = gathering;
  const keys = keysOf(options);
  const { url: target, evidence: url } = probeUrl(options.url, {
    redact: (text) => redactor.url(text),
    keysIn: (text) => keysIn(text, keys),
  });
  const beginning: Evidence = {
    settings: settingsOf(options, profile),
    url,
    startedAt: startedAt.toISOString(),
  };
  if (target === undefined || url.parsed === undefined) return beginning;

  const { timeoutMs, lookupTimeoutMs } = boundsOf(options);
  const deadline = performance.now() + timeoutMs;
  // Behind a proxy names are looked up there; a literal address is what it is.
  const looksUp = options.proxy === undefined || url.parsed.hostKind !== "name";
  const dns = looksUp ? await lookUp(target, gathering, Math.min(timeoutMs, lookupTimeoutMs)) : undefined;
  const found = { ...beginning, ...(dns && { dns }) };
  if (dns?.addresses.length === 0) return { ...found, ...interruption(options) };
  return { ...found, ...(await talk(gathering, found, target, deadline)), ...interruption(options) };
}

async function lookUp(
  target: URL,
  { options, redactor }: Gathering,
  timeoutMs: Milliseconds,
): Promise<DnsEvidence> {
  const { resolve, dnsServers, compareDns, signal, onProgress } = options;
  const host = bareHost(target);
  const step = { step: "dns", asking: `Looking up ${redactor.text(host)}` };
  onProgress?.({ ...step, state: "started" });
  const facts = await probeDns(host, portOf(target), {
    ...(resolve && { resolve }),
    ...(dnsServers && { servers: dnsServers }),
    ...(compareDns && { compareWith: compareDns === true ? publicResolvers : compareDns }),
    timeoutMs,
    bounds: boundsOf(options),
    ...(signal && { signal }),
  });
  onProgress?.({ ...step, state: "finished" });
  const dns = redactDns(facts, (text) => redactor.text(text, 1024));
  return options.reproducible ? inFixedOrder(dns) : dns;
}

/** Connects and posts; the first connection is the one that TCP and TLS are judged by. */
async function talk(
  { options, profile, redactor, randomKey, startedAt }: Gathering,
  found: Evidence,
  target: URL,
  deadline: Milliseconds,
): Promise<Pick<Evidence, "tcp" | "tls" | "http" | "interrupted" | "stopped">> {
  const { timeoutMs, maxBodyBytes } = found.settings;
  const known = found.dns?.addresses ?? [];
  const connector = new Connector(options, redactor);
  connector.know(target, known);
  const attempts: ConnectAttempt[] = [];
  const address = await chooseAddress(found.dns, portOf(target), deadline, options, attempts);
  const host = address ?? target.hostname;
  let tls: Promise<TlsEvidence> | undefined;
  let proxyFailure: string | undefined;
  const stopped = { byRequests: false };

  const onOpened = (name: string, { attempt, failure, handshake }: Opened): void => {
    if (name !== "validation" || options.signal?.aborted) return;
    if (attempt !== undefined && !attempts.some((seen) => seen.address === attempt.address))
      attempts.push(attempt);
    if (failure?.kind === "proxy") proxyFailure = failure.detail ?? "";
    if (handshake !== undefined)
      tls = connector.probeTls(target, host, handshake, known, performance.now() + timeoutMs);
  };
  const post = (address: string | undefined) =>
    probeHttp({
      options,
      target,
      keys: keysOf(options),
      address,
      connector,
      redactor,
      maker: new PostMaker({
        options,
        target,
        at: startedAt,
        randomKey,
        userAgent,
        unknownLike: profile.checkTypes[0],
      }),
      timeoutMs,
      maxBodyBytes,
      see: (http) => see({ ...found, http }, profile, requestHoldsKey(options)),
      allowed: ({ ask }) => allows(options, ask),
      onProgress: options.onProgress ?? (() => {}),
      onOpened,
      onStopped: () => {
        stopped.byRequests = true;
      },
    });
  let http = await post(address);

  const unreached = attempts.length > 0 && attempts.every(({ outcome }) => outcome !== "connected");
  let otherPorts: TcpEvidence["otherPorts"];
  if (unreached && !options.signal?.aborted) {
    const [again, others] = await Promise.all([
      probeSilentAgain(attempts, portOf(target), options.signal),
      probeOtherPorts(attempts[0]?.address ?? host, portOf(target), options.signal),
    ]);
    if (again === undefined) otherPorts = others;
    else {
      // It was chance, and not the host: what the posts met so far tells nothing of it.
      attempts.push(again);
      http = await post(again.address);
    }
  }
  const tlsEvidence = await tls;
  const hungUp = target.protocol === "http:" && !options.signal?.aborted && hangsUp(http.validation);
  const speaksTls = hungUp
    ? await connector.speaksTls(target, host, performance.now() + Math.min(timeoutMs, helloTimeoutMs))
    : undefined;
  return {
    tcp: {
      port: portOf(target),
      attempts,
      ...(otherPorts && { otherPorts }),
      ...(speaksTls !== undefined && { speaksTls }),
      ownNetwork: ownNetwork(),
      ...(proxyFailure !== undefined && {
        proxy: { outcome: "failed", detail: redactor.text(proxyFailure) },
      }),
    },
    ...(tlsEvidence && { tls: tlsEvidence }),
    http,
    ...(stopped.byRequests && { interrupted: true, stopped: "maxRequests" as const }),
  };
}

const helloTimeoutMs: Milliseconds = 3000;

/** The connection was made, and ended before a byte of an answer. */
function hangsUp(seen: Exchange | undefined): boolean {
  return (
    seen?.response === undefined && (seen?.failure?.kind === "empty-reply" || seen?.failure?.kind === "reset")
  );
}

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
