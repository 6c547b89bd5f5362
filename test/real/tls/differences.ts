/** A statement on which sslscan and a finding differ, with who is right and how that is shown. */
export interface Difference {
  /** The endpoint of the lab, with its face. */
  readonly fault: string;
  readonly statement: string;
  readonly why: string;
  /** Options of `openssl s_client` that settle it, given the lab's root and the endpoint's leaf as files. */
  readonly referee: (files: { readonly root: string; readonly leaf: string }) => readonly string[];
  /** What openssl prints when the finding is right. */
  readonly rightWhen: RegExp;
}

const noHandshake = /no peer certificate available/;

export const differences: readonly Difference[] = [
  {
    fault: "tls/no-shared-cipher",
    statement: "shakes hands as clients of today do",
    why: "sslscan offers every suite there is, also those without encryption; clients don't",
    referee: () => [],
    rightWhen: noHandshake,
  },
  {
    fault: "tls/no-shared-cipher (camellia)",
    statement: "shakes hands as clients of today do",
    why: "sslscan offers every suite there is, also rare ones; clients don't",
    referee: () => ["-cipher", "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:AES"],
    rightWhen: noHandshake,
  },
  {
    fault: "tls/sni-required",
    statement: "shakes hands as clients of today do",
    why: "sslscan sends the address as a server name, which RFC 6066 §3 forbids and clients don't",
    referee: () => ["-noservername"],
    rightWhen: noHandshake,
  },
  {
    fault: "tls/handshake-reset (middlebox)",
    statement: "shakes hands as clients of today do",
    why: "sslscan tries one version at a time; a hello that offers both, as clients send it, is reset",
    referee: () => ["-min_protocol", "TLSv1.2"],
    rightWhen: noHandshake,
  },
  {
    fault: "tls/expired (intermediate)",
    statement: "has expired",
    why: "sslscan looks at the leaf alone; it is the intermediate that ran out",
    referee: ({ root }) => ["-CAfile", root],
    rightWhen: /depth=1 [\s\S]*verify error:num=10:certificate has expired/,
  },
  {
    fault: "tls/self-signed (sha1)",
    statement: "has a weak signature",
    why: "what a certificate says of itself is not checked: once trusted, its SHA-1 is no obstacle",
    referee: ({ leaf }) => ["-CAfile", leaf, "-cipher", "DEFAULT:@SECLEVEL=2"],
    rightWhen: /Verify return code: 0 \(ok\)/,
  },
  {
    fault: "tls/weak-signature (intermediate)",
    statement: "has a weak signature",
    why: "sslscan looks at the leaf alone; it is the intermediate that is signed with SHA-1",
    referee: ({ root }) => ["-CAfile", root, "-cipher", "DEFAULT:@SECLEVEL=2"],
    rightWhen: /CA signature digest algorithm too weak|CA md too weak|ca md too weak/i,
  },
];
