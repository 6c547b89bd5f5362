import type { Evidence } from "../evidence.ts";

/*
 * Evidence that an older version wrote may lack what was added since. Rules may rely on every field that the types
 * call present, so what is absent is filled with what says nothing: an empty list, null, false.
 */

type Json = Readonly<Record<string, unknown>>;

/** Tells a JSON object from everything else. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const noKeys = { secret: null, validation: null, same: false };

const settings = { local: false, timeoutMs: 10_000, maxBodyBytes: 1_048_576, proxied: false, keys: noKeys };

const body = {
  text: "",
  bytes: 0,
  cut: false,
  framing: "none",
  charset: { declared: null, used: "utf-8", bom: false },
  digest: "",
  shape: "",
};

const response = {
  httpVersion: "1.1",
  statusText: "",
  headers: [],
  body,
  interim: [],
  sightings: [],
  personalData: [],
  reflected: [],
};

const exchange = {
  address: null,
  ask: { method: "POST", event: null, secret: "right", encoding: "form", expectContinue: false },
  request: { method: "POST", url: "", headers: [], body: "" },
  timings: { totalMs: 0 },
};

const certificate = {
  subject: "",
  issuer: "",
  names: [],
  selfIssued: false,
  keyType: "",
  keyBits: null,
  signatureAlgorithm: "",
  fingerprint256: "",
  isCa: false,
  issuerUrls: [],
};

/**
 * Fills in what evidence of an older version lacks.
 * @param evidence as it was saved.
 * @param report for the profile and the beginning, which it tells too.
 * @returns evidence that has every field the rules may rely on; what was there is unchanged.
 */
export function completeEvidence(
  evidence: Evidence,
  report: { readonly profile: string; readonly startedAt: string },
): Evidence {
  const { profile, startedAt } = report;
  const whole = filled(evidence as unknown as Json, { startedAt, settings: { ...settings, profile } });
  const parts: Record<string, unknown> = { ...whole, url: filled(whole.url, { input: "" }) };
  if (whole.dns !== undefined) parts.dns = filled(whole.dns, { name: "", addresses: [], ms: 0 });
  if (whole.tcp !== undefined)
    parts.tcp = filled(whole.tcp, { port: 0, attempts: [], ownNetwork: { ipv4: true, ipv6: true } });
  if (isRecord(whole.tls)) parts.tls = completeTls(whole.tls);
  if (isRecord(whole.http))
    parts.http = Object.fromEntries(
      Object.entries(whole.http).map(([name, seen]) => [name, completeExchange(name, seen, startedAt)]),
    );
  return parts as unknown as Evidence;
}

function completeTls(tls: Json): Json {
  const withChain = (hello: unknown): unknown =>
    isRecord(hello) && Array.isArray(hello.chain)
      ? { ...hello, chain: hello.chain.map((one) => filled(one, certificate)) }
      : hello;
  const legacy = isRecord(tls.legacy)
    ? { legacy: Object.fromEntries(Object.entries(tls.legacy).map(([name, one]) => [name, withChain(one)])) }
    : {};
  const hellos = ["handshake", "tls12", "withoutName"].flatMap((name) =>
    tls[name] === undefined ? [] : [[name, withChain(tls[name])] as const],
  );
  return filled({ ...tls, ...legacy, ...Object.fromEntries(hellos) }, { serverName: null });
}

function completeExchange(name: string, seen: unknown, startedAt: string): Json {
  const whole = filled(seen, { ...exchange, name, startedAt });
  return whole.response === undefined ? whole : { ...whole, response: filled(whole.response, response) };
}

/** The value with what it lacks of the defaults, in the objects within it too. */
function filled(value: unknown, defaults: Json): Json {
  if (!isRecord(value)) throw new TypeError("an object was expected");
  const whole: Record<string, unknown> = { ...value };
  for (const [name, fallback] of Object.entries(defaults)) {
    if (!(name in whole)) whole[name] = fallback;
    else if (isRecord(fallback) && isRecord(whole[name])) whole[name] = filled(whole[name], fallback);
  }
  return whole;
}
