import { defineCause } from "../define.ts";
import { boundsIn, boundWords, raiseStep } from "../reached.ts";
import { listOf } from "../words.ts";

export const aliasLoop = defineCause({
  id: "dns/alias-loop",
  severity: "error",
  title: "The host name's aliases lead nowhere",
  about:
    "The name is an alias (CNAME) of another, that one of a third, and so on, in a circle or without an end. Resolvers give up, and nobody learns an address.",
  signs:
    "The name has no address, and following its CNAME records came back to a name of before, or to no end within the bound. An alias of a name that does not exist is dns/dangling-cname.",
  verify: `dig CNAME "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)"\n# ask on for each name that is answered: wanted is an end`,
  needs: ["dns"],
  recognise: (evidence) => {
    const { dns } = evidence;
    const { maxAliases } = boundsIn(evidence);
    const last = dns.aliases?.at(-1);
    if (dns.aliases === undefined || last === undefined || dns.addresses.length > 0) return undefined;
    const before = [dns.name.toLowerCase().replace(/\.$/, ""), ...dns.aliases.slice(0, -1)];
    const circle = before.includes(last);
    if (!circle && dns.aliases.length < maxAliases) return undefined;
    const way = `${dns.name} is an alias of ${listOf(dns.aliases, "then")}`;
    return {
      confidence: circle ? "certain" : "likely",
      detail: circle
        ? `${way}, which is where it was before.`
        : `${way}, and so on: no more than ${boundWords(evidence, "maxAliases")} were followed.`,
      ...(!circle && { title: "The host name is an alias of an alias of an alias" }),
      evidence: ["dns.aliases"],
      explains: ["dns/*", "tool/no-network"],
    };
  },
  fixes: {
    general: [
      "Let the CNAME of {name} point to the name that has the address, or give it A records of its own.",
    ],
    words: { name: "the host" },
  },
  fix: ({ dns }, _software, steps) => steps({ name: dns.name }),
});

export const manyAddresses = defineCause({
  id: "dns/many-addresses",
  severity: "warning",
  otherwise: "Whether each of them answers was not tried.",
  title: "The host name has a great many addresses",
  about:
    "A client takes one address out of the answer, and mostly tries few others. With so many, one that fails is hard to find, and the answer does not fit into a plain DNS message: some resolvers cut it or fail.",
  signs: "The look-up gave more addresses than the check keeps.",
  verify: `dig +short A "$(echo "$URL" | cut -d/ -f3 | cut -d: -f1)" | wc -l\n# wanted: a handful`,
  needs: ["dns"],
  recognise: (evidence) => {
    const { addressCount } = evidence.dns;
    if (addressCount === undefined) return undefined;
    return {
      confidence: "likely",
      detail: `${evidence.dns.name} has ${addressCount} addresses; the first ${boundWords(evidence, "maxAddresses")} were looked at.`,
      evidence: ["dns.addressCount"],
    };
  },
  fixes: {
    general: ["Give the name a few addresses, and spread the load behind them.", raiseStep("maxAddresses")],
  },
});
