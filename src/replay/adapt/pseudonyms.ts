import { createHmac } from "node:crypto";
import { isIP } from "node:net";

/**
 * Reserved stand-ins for what names people: the same in, the same out, by a key; without the key nothing leads
 * back. Names and addresses are those set aside for documentation and tests (RFC 2606, RFC 2544, RFC 3849).
 */
export class Pseudonyms {
  readonly #key: string | Buffer;
  readonly #known = new Map<string, string>();

  /** @param key kept by whoever wants the same stand-ins again. */
  constructor(key: string | Buffer) {
    this.#key = key;
  }

  /** An e-mail address; addresses of one domain share one. Case does not count. */
  email(address: string): string {
    const at = address.lastIndexOf("@");
    const [local, domain] = [address.slice(0, at).toLowerCase(), address.slice(at + 1)];
    return `u${this.#digest("local", `${local}@${domain.toLowerCase()}`, 10)}@${this.domain(domain)}`;
  }

  domain(name: string): string {
    return `d${this.#digest("domain", name.toLowerCase(), 8)}.example`;
  }

  /** An IP address: IPv4 in 198.18.0.0/15, IPv6 in 2001:db8::/32. */
  ip(address: string): string {
    const hex = this.#digest("ip", address.toLowerCase(), 24);
    if (isIP(address) === 6) return `2001:db8:${hex.match(/.{4}/g)?.join(":") ?? ":"}`;
    const bits = Number.parseInt(hex.slice(0, 8), 16);
    return `198.${18 + (bits & 1)}.${(bits >>> 8) & 255}.${(bits >>> 16) & 255}`;
  }

  /** Anything else that may point to somebody. */
  token(kind: string, text: string): string {
    return text === "" ? "" : `${kind}-${this.#digest(kind, text, 10)}`;
  }

  #digest(kind: string, text: string, length: number): string {
    const name = `${kind}\0${text}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const digest = createHmac("sha256", this.#key).update(name).digest("hex").slice(0, length);
    // Addresses come again within a mailing; memory stays bounded all the same.
    if (this.#known.size >= 10_000) this.#known.clear();
    this.#known.set(name, digest);
    return digest;
  }
}
