import type { BoundName, Bounds } from "./bounds.ts";
import type { Bytes, Milliseconds, Redacted } from "./units.ts";

/*
 * What the probes saw, and nothing of what it means. The whole value is serialisable and
 * redacted, so that a saved report can be diagnosed again, offline, by later rules.
 * Each part is absent when it was not looked at.
 */

export interface Evidence {
  /** What was asked for: the settings that a judgement depends on. */
  readonly settings: SettingsEvidence;
  readonly url: UrlEvidence;
  readonly dns?: DnsEvidence;
  readonly tcp?: TcpEvidence;
  readonly tls?: TlsEvidence;
  /** Exchanges by name: `validation`, `delivered`, `wrong-secret`, `validation-get` … (see `probes/asks.ts`). */
  readonly http?: Readonly<Record<string, Exchange>>;
  /** What an audit found out besides its exchanges, which are among `http` under names that begin with `audit-`. */
  readonly audit?: AuditEvidence;
  /** When the check began (ISO 8601): the moment that certificates are judged by. */
  readonly startedAt: string;
  /** Set when the check was interrupted before its end. */
  readonly interrupted?: boolean;
  /** The bound at which the check was stopped before its end. */
  readonly stopped?: "maxTimeMs" | "maxRequests";
  /** Checks that failed or could not find out, right before this one, and for which it was made (`--retries`). */
  readonly earlier?: readonly EarlierAttempt[];
  /** How the endpoint looks from elsewhere (`--via`, or workers of a fleet); a last one by `here` is the control. */
  readonly vantages?: readonly Vantage[];
  /** What the place is called that everything else here was seen from, where it is not this machine (a fleet's worker). */
  readonly from?: Redacted;
}

/** A check that was made again, and what it came to. */
export interface EarlierAttempt {
  readonly startedAt: string;
  /** Id of its likely cause; null where it could not be found out. */
  readonly cause: string | null;
}

/** The same check made from another place, and in short what was seen there. */
export interface Vantage {
  readonly name: Redacted;
  /** The way there; `here` is the check's own place, asked again after the others. */
  readonly by: "proxy" | "ssh" | "worker" | "here";
  /** Why nothing could be seen from there, on the vantage point's own account. Nothing else is known then. */
  readonly failed?: Redacted;
  /** How it ended where the endpoint gave no answer. */
  readonly silence?: Silence;
  /** The validation's answer. */
  readonly answer?: {
    readonly status: number;
    readonly statusText: Redacted;
    /** Whether the sender would take it; null where that is not documented. */
    readonly accepted: boolean | null;
    /** The start of its body. */
    readonly quote: Redacted;
    /** As of `Response`. */
    readonly shape: string;
  };
  /** Where the name was looked up there: what it came to. */
  readonly addresses?: readonly string[];
  /** The leaf, where there was a handshake. */
  readonly certificate?: Pick<Certificate, "fingerprint256" | "subject" | "issuer" | "notAfter">;
  /** Id of the likely cause there; null where there is none. */
  readonly cause: string | null;
  /** Ids of errors that were found there and not in the check itself. */
  readonly onlyThere: readonly string[];
}

/** What kept an answer away: the outcome of the attempt to connect, or what befell the connection. */
export interface Silence {
  readonly how:
    | "dns"
    | "refused"
    | "unreachable"
    | "timeout"
    | "reset"
    | "closed"
    | "tls"
    | "garbled"
    | "failed";
  /** In the words of whoever told: the proxy, ssh, or this program. */
  readonly words: Redacted;
}

export interface SettingsEvidence {
  readonly profile: string;
  /** The target need not be public (`--local`). */
  readonly local: boolean;
  readonly timeoutMs: Milliseconds;
  /** Bytes of body that are read before the connection is dropped. */
  readonly maxBodyBytes: Bytes;
  /** The other bounds, as far as they are not what holds unless set. */
  readonly bounds?: Partial<Bounds>;
  /** A proxy stood between the tool and the target. */
  readonly proxied: boolean;
  /** The handler was also to be examined as an attacker would (`--audit`). */
  readonly audit?: boolean;
  readonly keys: {
    readonly secret: KeyFacts | null;
    readonly validation: KeyFacts | null;
    /** The two keys given are the same text. */
    readonly same: boolean;
  };
}

/** What may be said of a key without showing it. */
export interface KeyFacts {
  readonly length: number;
  /** Characters outside A–Z a–z 0–9, which some encodings change. */
  readonly special: boolean;
  readonly hasPlus: boolean;
  readonly hasUpper: boolean;
  readonly hasLower: boolean;
  readonly outerWhitespace: boolean;
}

// ---- url ----

export interface UrlEvidence {
  /** The address as it was typed. */
  readonly input: Redacted;
  /** Why it does not parse, or is no URL that can be posted to. */
  readonly problem?: UrlProblem;
  /** The parts, when it parses. */
  readonly parsed?: {
    readonly href: Redacted;
    readonly scheme: "http" | "https";
    /** Host name without brackets, in ASCII form. */
    readonly host: Redacted;
    readonly hostKind: "name" | "ipv4" | "ipv6";
    readonly port: number;
    readonly portIsDefault: boolean;
    readonly path: Redacted;
    readonly hasCredentials: boolean;
    readonly fragment?: Redacted;
    /** Which keys stand in path or query. */
    readonly keysInUrl: readonly KeyName[];
    /** Set for localhost, `.local`, a bare name …: the rule that says so. */
    readonly localName?: string;
  };
}

export type UrlProblem =
  | { readonly kind: "empty" }
  | { readonly kind: "no-scheme"; readonly suggestion?: Redacted }
  | { readonly kind: "unsupported-scheme"; readonly scheme: Redacted; readonly suggestion?: Redacted }
  | { readonly kind: "stray-characters"; readonly which: Redacted; readonly suggestion?: Redacted }
  | { readonly kind: "port-out-of-range"; readonly port: Redacted }
  | { readonly kind: "unparsable"; readonly reason: Redacted; readonly suggestion?: Redacted };

export type KeyName = "secret" | "validation";

// ---- dns ----

export interface DnsEvidence {
  readonly name: Redacted;
  /** The answer of the system (hosts file, resolver), as any program here would get it. */
  readonly system?: AddressLookup;
  /** The answers of DNS itself, asked only when the system's needs explaining or a resolver was named. */
  readonly records?: {
    readonly servers: readonly string[];
    readonly a: RecordLookup;
    readonly aaaa: RecordLookup;
    readonly cname?: RecordLookup;
  };
  /** What resolvers outside this network say, asked only when a comparison was asked for. */
  readonly public?: {
    readonly servers: readonly string[];
    readonly a: RecordLookup;
    readonly aaaa: RecordLookup;
  };
  /** When the name does not exist: the nearest parent that does, and whether any resolver spoke at all. */
  readonly parent?: { readonly nearest: Redacted | null; readonly resolverAnswers: boolean };
  /** A known name one slip away from this one. */
  readonly typo?: Redacted;
  readonly addresses: readonly ResolvedAddress[];
  /** How many addresses there were, where not all were kept. */
  readonly addressCount?: number;
  /** The names that CNAME records lead to, one to the next, where that leads to no address; the last may be one of before. */
  readonly aliases?: readonly Redacted[];
  readonly ms: Milliseconds;
}

export interface AddressLookup {
  readonly outcome: "found" | "not-found" | "try-again" | "failed";
  readonly code?: string;
  readonly addresses: readonly string[];
}

export interface RecordLookup {
  /** NOERROR with or without data, and the RCODEs of RFC 1035 §4.1.1 by their names. */
  readonly outcome:
    | "found"
    | "no-data"
    | "nxdomain"
    | "servfail"
    | "refused"
    | "timeout"
    | "no-resolver"
    | "other";
  readonly code?: string;
  readonly values: readonly Redacted[];
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
  /** The special-purpose range it is in (RFC 6890 and its registries), or absent when public. */
  readonly specialRange?: string;
  readonly source: "literal" | "dns" | "option";
}

// ---- tcp ----

export interface TcpEvidence {
  readonly port: number;
  readonly attempts: readonly ConnectAttempt[];
  /** Other common ports of the same host that did answer, asked only when the port itself did not. */
  readonly otherPorts?: readonly { readonly port: number; readonly open: boolean }[];
  /** The port answers a TLS hello; asked only when it hung up on plain HTTP without a word. */
  readonly speaksTls?: boolean;
  /** This machine has no route of that family at all. */
  readonly ownNetwork: { readonly ipv4: boolean; readonly ipv6: boolean };
  /** The connection was to a proxy, which reported this. */
  readonly proxy?: { readonly outcome: "connected" | "refused" | "failed"; readonly detail: Redacted };
}

export interface ConnectAttempt {
  readonly address: string;
  readonly family: 4 | 6;
  readonly outcome: "connected" | "refused" | "timeout" | "unreachable" | "reset" | "failed";
  /** The system's error code (ECONNREFUSED, EHOSTUNREACH …). */
  readonly code?: string;
  /** The routing table of this machine itself has no way to that address: no packet left. */
  readonly noRoute?: boolean;
  readonly ms: Milliseconds;
}

// ---- tls ----

export interface TlsEvidence {
  readonly serverName: Redacted | null;
  /** When the handshake was made, ISO 8601: what the dates on certificates are held against. */
  readonly at?: string;
  /** The handshake as Node and OpenSSL make it, verified against the trusted roots. */
  readonly handshake: TlsHandshake;
  /** The server's first flight to a plain TLS 1.2 hello of our own, which shows certificates as sent. */
  readonly tls12?: TlsHello;
  /** The same without a server name. */
  readonly withoutName?: TlsHello;
  /** Hellos for versions or suites that the main handshake does not offer, asked only when it failed. */
  readonly legacy?: Readonly<Record<string, TlsHello>>;
  /** The first bytes the port answers to plain HTTP, asked only when the bytes were not TLS. */
  readonly plainHttp?: { readonly status: number | null; readonly firstBytes: Redacted };
  /** The missing issuer was fetched from the address the certificate names (RFC 5280 §4.2.2.1). */
  readonly fetchedIssuer?: {
    readonly url: Redacted;
    readonly outcome: "trusted" | "untrusted" | "not-fetched";
    readonly subject?: Redacted;
  };
}

export type TlsHandshake =
  | {
      readonly outcome: "established";
      readonly protocol: string;
      readonly cipher: string;
      readonly alpn: string | null;
      /** OpenSSL's verdict on the chain: a verify code such as CERT_HAS_EXPIRED, or null when trusted. */
      readonly verifyError: string | null;
      /** Whether a name on the leaf covers the server name (RFC 6125 §6.4), apart from the chain. */
      readonly nameMatches: boolean;
      /** Leaf first, each followed by its issuer as far as it was sent or known. */
      readonly chain: readonly Certificate[];
      /** How many certificates there were, where not all are described. */
      readonly chainLength?: number;
      /** Some certificate of the chain is a trusted root, or signed by one; told only beside a verify error. */
      readonly reachesRoot?: boolean;
      /** The server asked for a certificate and, after the handshake, sent this alert or closed. */
      readonly clientCertificateAlert?: string;
      readonly ms: Milliseconds;
    }
  | {
      readonly outcome: "failed";
      /** `alert`: the server sent one; `not-tls`: the bytes are no TLS record. */
      readonly reason: "alert" | "not-tls" | "reset" | "closed" | "timeout" | "protocol" | "other";
      readonly code?: string;
      /** AlertDescription of RFC 8446 §6, by name. */
      readonly alert?: string;
      readonly firstBytes?: Redacted;
      readonly ms: Milliseconds;
    };

/** What came back to one ClientHello, read off the wire (RFC 5246 §7.4). */
export interface TlsHello {
  readonly outcome: "server-hello" | "alert" | "not-tls" | "reset" | "closed" | "timeout" | "connect-failed";
  readonly protocol?: string;
  readonly cipher?: string;
  readonly alert?: string;
  readonly certificateRequested?: boolean;
  /** Length of the prime that a finite-field Diffie-Hellman exchange is made with (RFC 5246 §7.4.3). */
  readonly dhBits?: number;
  /** As sent, in the order sent; absent when encrypted (TLS 1.3) or none came. */
  readonly chain?: readonly Certificate[];
  /** What came in place of TLS, for `not-tls`. */
  readonly firstBytes?: Redacted;
  readonly ms: Milliseconds;
}

export interface Certificate {
  readonly subject: Redacted;
  readonly issuer: Redacted;
  /** dNSName and iPAddress entries of subjectAltName (RFC 5280 §4.2.1.6). */
  readonly names: readonly Redacted[];
  readonly commonName?: Redacted;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly selfIssued: boolean;
  readonly keyType: string;
  readonly keyBits: number | null;
  readonly signatureAlgorithm: string;
  readonly fingerprint256: string;
  readonly isCa: boolean;
  readonly issuerUrls: readonly Redacted[];
  /** Octets in DER, where that is more than the bound. */
  readonly size?: Bytes;
  /** How many names there are on it, where not all were read. */
  readonly nameCount?: number;
  /** In the store of trusted roots. */
  readonly trustedRoot?: boolean;
}

// ---- http ----

/** One request, and everything that came back for it. */
export interface Exchange {
  readonly name: string;
  readonly ask: Ask;
  readonly address: string | null;
  readonly request: {
    readonly method: string;
    readonly url: Redacted;
    readonly headers: readonly Header[];
    readonly body: Redacted;
  };
  /** Absent when not even a status line came. */
  readonly response?: Response;
  /** Absent when a whole response was read. A response cut by a failure has both. */
  readonly failure?: ExchangeFailure;
  /** Where the answer redirects to, and why this was not followed; absent too where nobody wanted to. */
  readonly notFollowed?: Unfollowed;
  readonly timings: Timings;
  readonly startedAt: string;
}

/** What was asked, in the terms that causes compare by. */
export interface Ask {
  readonly method: string;
  /** Wire name of the event (`Validation`, `Delivered` …), or null for a request without one. */
  readonly event: string | null;
  readonly secret: "right" | "wrong" | "absent" | "altered";
  readonly encoding: "form" | "json" | "none";
  readonly expectContinue: boolean;
  /** Where in a chain of redirects, and how it is being followed. */
  readonly redirect?: { readonly of: string; readonly hop: number; readonly as: "get" | "post" };
  /** Another path than the target's (near-path probes). */
  readonly path?: Redacted;
  /** The same ask as this exchange, made again. */
  readonly repeats?: string;
  /** Features that the profile's events have (`fraction-digits` …) and this one was written without. */
  readonly simplified?: readonly string[];
  /** The event names another server than the one that was given. */
  readonly server?: "other";
  /** The body was made as large as this. */
  readonly size?: Bytes;
  /** Free text that tells the remaining askings apart, such as `random-key` or `unknown-field`. */
  readonly variant?: string;
}

export type Header = readonly [name: Redacted, value: Redacted];

export interface Response {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: Redacted;
  readonly headers: readonly Header[];
  readonly body: {
    /** The text as decoded for reading: content-coding undone, charset applied; bounded. */
    readonly text: Redacted;
    /** Bytes on the wire, transfer-coding removed. */
    readonly bytes: Bytes;
    /** Reading stopped at the bound, on the wire or under the content-coding. */
    readonly cut: boolean;
    /** What came after the bound, counted and thrown away; of the validation's answer alone. */
    readonly beyond?: { readonly bytes: Bytes; readonly ended: boolean };
    /** What the content-codings expand to, counted up to a bound, where that is more than was kept. */
    readonly expanded?: { readonly bytes: Bytes; readonly ended: boolean };
    readonly framing: "content-length" | "chunked" | "close" | "none";
    readonly contentCoding?: {
      readonly declared: Redacted | null;
      readonly detected: string | null;
      readonly decoded: boolean;
    };
    readonly charset: { readonly declared: Redacted | null; readonly used: string; readonly bom: boolean };
    /** SHA-256 of the body as sent, to compare answers by. */
    readonly digest: string;
    /** SHA-256 after what differs by nature (numbers, dates, tokens) was taken out. */
    readonly shape: string;
  };
  /** 1xx responses that came before this one. */
  readonly interim: readonly number[];
  /** Where keys stand in this response, and in which form. */
  readonly sightings: readonly Sighting[];
  /** E-mail addresses of the event that was sent, found in the response. */
  readonly personalData: readonly { readonly field: string; readonly where: "body" | "header" }[];
  /** Third-party text of the event, found in the body: escaped for HTML, or as it was sent. */
  readonly reflected: readonly { readonly field: string; readonly escaped: boolean }[];
  /** Bounds that it went over without being unreadable for that. */
  readonly reached?: readonly BoundName[];
  /** What came behind its end, in the same breath: no answer to anything that was asked. */
  readonly surplus?: { readonly bytes: Bytes; readonly firstBytes: Redacted };
}

export type ExchangeFailure =
  | { readonly kind: "dns" | "tls"; readonly code?: string; readonly detail?: Redacted }
  /** With a code where the proxy did its part and could not connect: what it met there. */
  | {
      readonly kind: "proxy";
      readonly code?: "refused" | "unreachable" | "timeout" | "failed";
      readonly detail?: Redacted;
    }
  | { readonly kind: "connect"; readonly code?: string; readonly outcome: ConnectAttempt["outcome"] }
  | { readonly kind: "not-http"; readonly firstBytes: Redacted; readonly looksLike?: string }
  | { readonly kind: "empty-reply" }
  | { readonly kind: "reset"; readonly phase: ResponsePhase; readonly code?: string }
  | {
      readonly kind: "timeout";
      readonly phase: "connect" | "tls" | "continue" | ResponsePhase;
      readonly afterMs: Milliseconds;
    }
  | {
      readonly kind: "truncated";
      readonly expected: Bytes | null;
      readonly received: Bytes;
      readonly where: "content-length" | "chunk";
    }
  | {
      readonly kind: "malformed";
      readonly problem:
        | "head-too-large"
        | "conflicting-lengths"
        | "bad-header"
        | "bad-status-line"
        | "bad-chunk"
        | "bad-length"
        | "chunk-extensions"
        | "endless-interim"
        | "trailers-too-large";
      readonly quote: Redacted;
    };

/** A redirect that leads where a check does not go. */
export interface Unfollowed {
  readonly to: Redacted;
  /** Where it leads from the public network into one behind it, to a port of another protocol, or on and on. */
  readonly why: "inner-address" | "port" | "limit";
  /** The address that the name has, or is. */
  readonly address?: string;
  /** The special-purpose range that the address is in. */
  readonly range?: string;
}

export type ResponsePhase = "request" | "head" | "body";

/** Milliseconds spent in each phase; absent phases did not happen on this connection. */
export interface Timings {
  readonly dnsMs?: Milliseconds;
  readonly connectMs?: Milliseconds;
  readonly tlsMs?: Milliseconds;
  readonly firstByteMs?: Milliseconds;
  readonly totalMs: Milliseconds;
}

/** A key found in a response. */
export interface Sighting {
  readonly key: KeyName;
  readonly form: KeyForm;
  readonly where: "body" | "header" | "undecoded-body";
  /** Header field name, for `header`. */
  readonly field?: Redacted;
  /** Offset in characters into the text searched. */
  readonly at: number;
  /** For `truncated` how many characters are there; for `similar` which differ; for `split` by what. */
  readonly note?: Redacted;
}

/** How a key was written where it was found. `exact` is the only form that the sender matches. */
export type KeyForm =
  | "exact"
  | "other-case"
  | "truncated"
  | "html-escaped"
  | "url-encoded"
  | "json-escaped"
  | "base64"
  | "hex"
  | "reversed"
  | "split"
  | "utf-16"
  | "similar";

// ---- audit ----

export interface AuditEvidence {
  /** `in-part`: without the posts that only the answer to the right Secret Key can be held against. */
  readonly made: "whole" | "in-part" | "not";
  /** Why it was not made, not in whole, or not to its end. */
  readonly why?: AuditShortfall;
  /** Requests that were sent, repetitions and controls included, those of the timing not. */
  readonly sent: number;
  /** Requests that it consists of. */
  readonly planned: number;
  /** Hellos that today's clients don't send, by what they offer: `tls1.0`, `old-suites` … */
  readonly tls?: Readonly<Record<string, OfferedHello>>;
  readonly timing?: TimingEvidence;
}

export type AuditShortfall =
  /** The validation got no whole answer. */
  | { readonly reason: "no-answer" }
  /** The validation is answered by something else than the handler: not found, a redirect, a limit. */
  | { readonly reason: "not-the-handler"; readonly status: number }
  /** The handler does not take the right Secret Key. */
  | { readonly reason: "not-accepted" }
  /** After that exchange the right Secret Key met a limit, or got no answer any more. */
  | { readonly reason: "limited" | "stopped-answering"; readonly after: string }
  | { readonly reason: "took-too-long" }
  | { readonly reason: "interrupted" };

/** What a server made of a hello. */
export type OfferedHello = Pick<TlsHello, "outcome" | "protocol" | "cipher" | "alert" | "dhBits">;

/** How long wrong keys took to refuse, by how much of the right one they begin with. */
export type TimingEvidence =
  | {
      readonly outcome: "measured";
      readonly posts: number;
      readonly pairs: number;
      /** Medians: keys that differ in the last character, and in every one. */
      readonly nearMs: Milliseconds;
      readonly farMs: Milliseconds;
      /** Median of the differences within the pairs. */
      readonly shiftMs: Milliseconds;
      /** Of a one-sided signed-rank test that the former take longer; for all pairs, and for each half of them. */
      readonly p: number;
      readonly halves: readonly [first: number, second: number];
    }
  | {
      readonly outcome: "no-keep-alive" | "answers-differ" | "broken-off" | "key-too-short";
      readonly posts: number;
    };
