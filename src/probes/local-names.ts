interface LocalRule {
  readonly suffix: string;
  readonly rule: string;
}

/** Names that no public resolver may ever find: special-use names (RFC 6761 and its registry), and what private networks use. */
const localRules: readonly LocalRule[] = [
  { suffix: "localhost", rule: "“localhost” always means the machine that asks (RFC 6761 §6.3)" },
  { suffix: "localdomain", rule: "“.localdomain” names the machine that asks, by its hosts file" },
  { suffix: "local", rule: "“.local” names exist on one network link only (multicast DNS, RFC 6762)" },
  { suffix: "internal", rule: "“.internal” is set aside for private networks (ICANN, 2024)" },
  { suffix: "home.arpa", rule: "“.home.arpa” is set aside for home networks (RFC 8375)" },
  { suffix: "test", rule: "“.test” is set aside for tests and is in no public DNS (RFC 6761 §6.2)" },
  { suffix: "invalid", rule: "“.invalid” is set aside so that it never exists (RFC 6761 §6.4)" },
  { suffix: "example", rule: "“.example” is set aside for documentation (RFC 6761 §6.5)" },
  { suffix: "onion", rule: "“.onion” names exist inside Tor only (RFC 7686)" },
  { suffix: "alt", rule: "“.alt” is set aside for names outside DNS (RFC 9476)" },
  ...["lan", "home", "corp", "intranet", "private"].map((label) => ({
    suffix: label,
    rule: `“.${label}” is no top-level domain; private networks use it among themselves`,
  })),
];

/**
 * Why a host name can't mean anything outside the network it is used on.
 * @param host ASCII host name, any case, with or without the closing dot; not an IP address.
 * @returns the rule in words, or undefined when the name may be public.
 */
export function localNameRule(host: string): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, "");
  const found = localRules.find(({ suffix }) => name === suffix || name.endsWith(`.${suffix}`));
  if (found !== undefined) return found.rule;
  if (name !== "" && !name.includes(".")) return "a name without a dot means something on one network only";
  return undefined;
}
