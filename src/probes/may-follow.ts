import type { ResolvedAddress, Unfollowed } from "../evidence.ts";

/*
 * Where a redirect may lead a check. An endpoint on the public network must not make this machine call into a network
 * behind it (server-side request forgery), or speak HTTP to a service of another kind.
 */

/** Ports of other protocols, to which browsers send nothing either (WHATWG Fetch §2.9, “bad port”). */
const otherProtocols: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
]);

/** Why a redirect is not followed, but for the words on where it leads. */
export type Reason = Omit<Unfollowed, "to">;

/**
 * Judges a redirect by where it comes from and where it leads.
 * @param from addresses of the host that redirects; none where they are not known.
 * @param to addresses of the host that it leads to; none where they are not known.
 * @param port that it leads to, where that is another than it came from.
 * @returns why it must not be followed; undefined where it may be.
 */
export function whyNotFollow(
  from: readonly ResolvedAddress[],
  to: readonly ResolvedAddress[],
  port: number | undefined,
): Reason | undefined {
  const inner = to.find((address) => !isWithin(from, address));
  if (inner !== undefined)
    return {
      why: "inner-address",
      address: inner.address,
      ...(inner.specialRange !== undefined && { range: inner.specialRange }),
    };
  return port !== undefined && otherProtocols.has(port) ? { why: "port" } : undefined;
}

/** Public, or of the kind that the one who redirects has itself: loopback to loopback, private to private. */
function isWithin(from: readonly ResolvedAddress[], { address, specialRange }: ResolvedAddress): boolean {
  if (specialRange === undefined || from.some((known) => known.address === address)) return true;
  // A metadata service is on the link of every machine in a cloud.
  if (/link-local|metadata/.test(specialRange)) return false;
  return from.some((known) => kindOf(known.specialRange) === kindOf(specialRange));
}

/** `private` of `private (10.0.0.0/8)`. */
function kindOf(range: string | undefined): string | undefined {
  return range?.replace(/ \(.*$/, "");
}
