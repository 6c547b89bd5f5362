import type { CheckOptions } from "../settings.ts";
import { readVantagePoint } from "../vantage/point.ts";

/**
 * The library's form of the few command-line options that an endpoint of the lab may ask for.
 * @param args such as `["--resolve", "name:port:address", "--timeout", "1"]`.
 * @throws Error for an option that endpoints of the lab don't use.
 */
export function checkOptionsOf(args: readonly string[]): Partial<CheckOptions> {
  let options: Partial<CheckOptions> = {};
  for (let i = 0; i < args.length; i += 2) {
    options = { ...options, ...one(args[i] ?? "", args[i + 1] ?? "", options) };
  }
  return options;
}

function one(name: string, value: string, before: Partial<CheckOptions>): Partial<CheckOptions> {
  switch (name) {
    case "--dns-server":
      return { dnsServers: [...(before.dnsServers ?? []), value] };
    case "--max-requests":
      return { maxRequests: Number(value) };
    case "--max-time":
      return { maxTimeMs: Number(value) * 1000 };
    case "--proxy":
      return { proxy: value };
    case "--via":
      return { via: [...(before.via ?? []), readVantagePoint(value)] };
    case "--compare-dns":
      return { compareDns: [value] };
    case "--timeout":
      return { timeoutMs: Number(value) * 1000 };
    case "--resolve": {
      const [host = "", port = "", ...address] = value.split(":");
      return {
        resolve: [...(before.resolve ?? []), { host, port: Number(port), address: address.join(":") }],
      };
    }
    case "--header": {
      const colon = value.indexOf(":");
      return {
        headers: [...(before.headers ?? []), [value.slice(0, colon), value.slice(colon + 1).trim()] as const],
      };
    }
    case "--secret-key":
      return { secretKey: value };
    case "--validation-key":
      return { validationKey: value };
    case "--server-id":
      return { serverId: value };
    default:
      throw new Error(`the lab knows no option ${name}`);
  }
}
