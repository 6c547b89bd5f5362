import type { Bounds } from "./bounds.ts";
import type { EventType } from "./protocol/event.ts";
import type { Bytes, Milliseconds } from "./units.ts";

/** What a caller may set for a check; the command line's options by their library names. */
export interface CheckOptions extends Partial<Bounds> {
  /** The address to check, as it was typed. */
  readonly url: string;
  /** A profile's name; `classic` unless set. */
  readonly profile?: string;
  readonly secretKey?: string;
  readonly validationKey?: string;
  /** `ServerId` in the posts; 10000 unless set. */
  readonly serverId?: string;
  /** The target need not be public. */
  readonly local?: boolean;
  /** Send posts of these types and no others. */
  readonly only?: readonly EventType[];
  /** For one request, from look-up to last byte; 10 000 unless set. */
  readonly timeoutMs?: Milliseconds;
  /** Added to every request, after the sender's own. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** `http://`, `https://` or `socks5://` address of a proxy to go through. */
  readonly proxy?: string;
  /** Other places to make the same check from, after the one made from here: see `readVantagePoint`. */
  readonly via?: readonly VantagePoint[];
  /** Addresses to use in place of a look-up. */
  readonly resolve?: readonly { readonly host: string; readonly port: number; readonly address: string }[];
  /** `address` or `address:port` of name servers to ask in place of the system's. */
  readonly dnsServers?: readonly string[];
  /** Compare with what these name servers say of the host, or `true` for well-known public ones. */
  readonly compareDns?: readonly string[] | true;
  /** PEM certificates to trust besides the usual roots. */
  readonly ca?: string;
  /** PEM certificate and key to show when the server asks for one. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Bytes of body read before the connection is dropped; 1 MiB unless set. */
  readonly maxBodyBytes?: Bytes;
  /** Bytes of the large message that is posted where the profile has such: 3 MiB unless set, none at 0. */
  readonly inboundSize?: Bytes;
  /** Other text that must not be shown, such as a token in a header field or the URL, and what to call it. */
  readonly secrets?: readonly { readonly text: string; readonly label: string }[];
  /** Show keys in the report. For the eyes of their owner alone. */
  readonly showKeys?: boolean;
  /** While the endpoint is still starting (refused, no name yet, 502, 503, 504 …), ask again for so long, then check. */
  readonly waitMs?: Milliseconds;
  /**
   * Check again, up to so many times, when it could not be found out or failed on account of the network. That a
   * check passed only then is told: `http/unstable`.
   */
  readonly retries?: number;
  /**
   * Two checks of an endpoint that did not change give the same report: times in it are fixed, at the date given or
   * at the beginning of 1970, and what differs by nature is marked. What is sent is no different.
   */
  readonly reproducible?: boolean | Date;
  /** Examine the handler as an attacker would, after the check; what is sent for it is listed by `planAudit`. */
  readonly audit?: boolean;
  /** With an audit: measure as well whether comparing keys takes longer the more of the key is right. */
  readonly auditTiming?: boolean;
  readonly signal?: AbortSignal;
  /** Told of each step as it begins and ends. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A place to look at the endpoint from: a proxy there, or a host that ssh may sign in to. */
export interface VantagePoint {
  /** What reports call it. */
  readonly name: string;
  /** `http:`, `https:` or `socks5:` address of the proxy, or `ssh://[user@]host[:port]`. */
  readonly url: string;
}

/** A step of a check: `asking` in the words of a spinner ("Posting a Delivered event"). */
export interface Progress {
  readonly step: string;
  readonly asking: string;
  readonly state: "started" | "finished";
}

/** A post (or other request) that a check would send: a line of `--dry-run`. */
export interface PlannedRequest {
  readonly name: string;
  readonly method: string;
  /** What it carries and why it is sent. */
  readonly purpose: string;
  /** Absent when it is always sent; otherwise the circumstance in which it is. */
  readonly when?: string;
}
