import type { EventType } from "./protocol/event.ts";
import type { Bytes, Milliseconds } from "./units.ts";

/** What a caller may set for a check; the command line's options by their library names. */
export interface CheckOptions {
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
  /** Show keys in the report. For the eyes of their owner alone. */
  readonly showKeys?: boolean;
  readonly signal?: AbortSignal;
  /** Told of each step as it begins and ends. */
  readonly onProgress?: (progress: Progress) => void;
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
