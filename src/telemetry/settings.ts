import type { Milliseconds } from "../units.ts";
import type { SpanParent } from "./span.ts";

/** Where traces go, and how; see the specification's "OpenTelemetry Protocol Exporter" and "Environment Variables". */
export interface TraceSettings {
  readonly endpoint: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For a batch, repetitions included. */
  readonly timeoutMs: Milliseconds;
  readonly resource: Readonly<Record<string, string>>;
  readonly parent?: SpanParent;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultEndpoint = "http://localhost:4318";
const defaultTimeoutMs: Milliseconds = 10_000;

/**
 * Reads OpenTelemetry's own variables.
 * @returns the settings; a problem, in one line that shows nothing of what is in them but names; undefined where
 *   nobody wants traces.
 */
export function readTraceSettings(env: Environment, version: string): TraceSettings | string | undefined {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;
  const ofTraces = (name: string) =>
    ["OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_"]
      .map((prefix) => ({ name: prefix + name, text: read(prefix + name) }))
      .find(({ text }) => text !== undefined);
  if (read("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return undefined;
  const exporters = read("OTEL_TRACES_EXPORTER")
    ?.toLowerCase()
    .split(/\s*,\s*/);
  const endpoint = ofTraces("ENDPOINT");
  if (exporters?.includes("none") || (exporters ?? endpoint) === undefined) return undefined;
  if (exporters !== undefined && !exporters.includes("otlp"))
    return "set OTEL_TRACES_EXPORTER to otlp, the only exporter there is here, or to none";

  const protocol = ofTraces("PROTOCOL");
  if (protocol !== undefined && protocol.text !== "http/json")
    return `${protocol.name} asks for what there is not here: set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json, and an endpoint that takes it (port 4318 of a collector)`;
  const url = endpointOf(endpoint?.text, endpoint?.name.includes("TRACES") ?? false);
  if (url === undefined) return `${endpoint?.name} is no http or https URL`;
  const given = ofTraces("HEADERS");
  const headers = given?.text === undefined ? {} : readHeaders(given.text);
  if (headers === undefined) return `${given?.name} does not read name=value,name=value`;

  const parent = readTraceparent(read("TRACEPARENT"));
  if (parent !== undefined && !parent.sampled) return undefined;
  const resource = readPairs(read("OTEL_RESOURCE_ATTRIBUTES") ?? "");
  if (resource === undefined) return "OTEL_RESOURCE_ATTRIBUTES does not read name=value,name=value";
  const service = read("OTEL_SERVICE_NAME");
  const timeout = Number(ofTraces("TIMEOUT")?.text);
  return {
    endpoint: url,
    headers,
    timeoutMs: timeout > 0 && Number.isFinite(timeout) ? timeout : defaultTimeoutMs,
    resource: {
      "service.name": "prevalidate",
      "service.version": version,
      ...resource,
      ...(service !== undefined && { "service.name": service }),
    },
    ...(parent && { parent: parent.span }),
  };
}

/** The endpoint of all signals gets a path added; that of traces is taken as it is. */
function endpointOf(text: string | undefined, ofTraces: boolean): URL | undefined {
  const base = text ?? defaultEndpoint;
  if (!/^https?:\/\//i.test(base) || !URL.canParse(base)) return undefined;
  const url = new URL(base);
  if (!ofTraces) url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/traces`;
  return url;
}

/** What a request has of itself. */
const ownHeaders = /^(?:content-type|content-length|transfer-encoding|connection|expect|upgrade)$/i;

function readHeaders(text: string): Record<string, string> | undefined {
  const pairs = readPairs(text);
  if (pairs === undefined) return undefined;
  const sound = Object.entries(pairs).every(
    // RFC 9110 §5.1 and §5.5.
    ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
  if (!sound) return undefined;
  return Object.fromEntries(Object.entries(pairs).filter(([name]) => !ownHeaders.test(name)));
}

/** `name=value,name=value`, percent-encoded: W3C Baggage, without properties. */
function readPairs(text: string): Record<string, string> | undefined {
  const pairs: [string, string][] = [];
  for (const member of text.split(",")) {
    if (member.trim() === "") continue;
    const at = member.indexOf("=");
    try {
      const name = decodeURIComponent(member.slice(0, Math.max(0, at)).trim());
      if (name === "") return undefined;
      pairs.push([name, decodeURIComponent(member.slice(at + 1).trim())]);
    } catch {
      return undefined;
    }
  }
  return Object.fromEntries(pairs);
}

/** W3C Trace Context §3.2; one that is not well-formed is ignored, as it is to be (§3.2.2). */
function readTraceparent(text: string | undefined): { span: SpanParent; sampled: boolean } | undefined {
  const parts = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(text ?? "");
  const [, version = "", traceId = "", spanId = "", flags = "", more] = parts ?? [];
  if (parts === null || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { span: { traceId, spanId, remote: true }, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
