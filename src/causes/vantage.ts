import { addressLists, packetFilters } from "../advice/firewalls.ts";
import { senderAddresses } from "../advice/fixes.ts";
import type { Evidence, Vantage } from "../evidence.ts";
import type { Severity } from "../report.ts";
import { type Cause, defineCause } from "./define.ts";
import {
  elsewhere,
  outcomeThere,
  ownAccepted,
  ownAnswer,
  ownSentence,
  sentences,
  stayedTheSame,
} from "./vantage/view.ts";
import { listOf } from "./words.ts";

/*
 * The same check from several places (`--via`, workers of a fleet). The sender is in none of them: what tells one
 * place from another may tell the sender from all.
 */

const verify = `curl -i --proxy "$PROXY" --proxytunnel "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: the same as without --proxy`;
const seenThere = ["vantages", "http.validation"];

/** An error where it is so everywhere else; where another place gets the same answer as here, only a part is shut out. */
function weight(evidence: Evidence, apart: readonly Vantage[]): Severity {
  return elsewhere(evidence).length > apart.length ? "warning" : "error";
}

function silentThere(evidence: Evidence): readonly Vantage[] {
  if (ownAnswer(evidence) === undefined || !stayedTheSame(evidence)) return [];
  return elsewhere(evidence).filter(({ silence }) => silence !== undefined && silence.how !== "garbled");
}

/** What gates answer, with or without a face that is known. */
const refusals = [401, 403, 407, 429, 451, 503];

function refusedThere(evidence: Evidence): readonly Vantage[] {
  if (ownAccepted(evidence) !== true || !stayedTheSame(evidence)) return [];
  return elsewhere(evidence).filter(
    ({ answer, cause }) =>
      answer?.accepted === false && (refusals.includes(answer.status) || cause?.startsWith("gate/")),
  );
}

function otherwiseThere(evidence: Evidence): readonly Vantage[] {
  if (ownAccepted(evidence) !== true || !stayedTheSame(evidence)) return [];
  const told = [...silentThere(evidence), ...refusedThere(evidence)];
  return elsewhere(evidence).filter((view) => view.onlyThere.length > 0 && !told.includes(view));
}

/** The name leads elsewhere from there, as far as that is known. */
function addressWords(evidence: Evidence, views: readonly Vantage[]): string {
  const own = evidence.dns?.addresses.map(({ address }) => address) ?? [];
  const other = views.find(
    ({ addresses = [] }) =>
      own.length > 0 && addresses.length > 0 && !addresses.some((one) => own.includes(one)),
  );
  if (other === undefined) return "";
  return ` The name leads to ${listOf(own)} here, and to ${listOf(other.addresses ?? [])} at ${other.name}.`;
}

export const reachableOnlyFromHere = defineCause({
  id: "tcp/only-from-here",
  severity: "error",
  title: "It answers here, and not elsewhere",
  about:
    "From one place the endpoint answers, and from another nothing comes back: the connection is refused, dropped or cut. That is how a firewall looks that lets a network in (the office, a VPN, the cloud it runs in) and nobody else. The sender comes from the Internet, and is in none of these networks.",
  signs:
    "The check answered from one place got no answer through a vantage point, twice, while the endpoint went on answering here. A vantage point that fails itself is tool/vantage-failed; an answer that refuses is gate/only-from-here. It is a warning where another vantage point does get an answer.",
  verify,
  needs: ["http"],
  otherwise:
    "It may also be that the vantage point is kept from connecting there on its own side, or that the rule lets the sender's addresses in besides.",
  recognise: (evidence) => {
    const silent = silentThere(evidence);
    if (silent.length === 0) return undefined;
    const rest = elsewhere(evidence).filter((view) => !silent.includes(view));
    return {
      confidence: "likely",
      severity: weight(evidence, silent),
      detail:
        [ownSentence(evidence), sentences(silent), sentences(rest)].filter(Boolean).join(" ") +
        addressWords(evidence, silent),
      evidence: seenThere,
    };
  },
  fixes: {
    software: packetFilters,
    otherwise: [
      "Look for the rule that tells these places apart: the host's firewall, the cloud's security group, the network's edge, a VPN.",
      "Let the sender's addresses in for this port: {addresses}. The first validates, the second sends events.",
    ],
    general: ["Check from another vantage point, to rule out that this one is kept from connecting there."],
    words: { port: "443" },
  },
  fix: ({ url }, _software, steps) => steps({ port: String(url.parsed?.port ?? 443) }),
});

export const takenOnlyFromHere = defineCause({
  id: "gate/only-from-here",
  severity: "error",
  title: "It takes posts from here, and refuses them elsewhere",
  about:
    "The same post is taken from one place and refused from another, so somebody before the handler goes by where it comes from: a list of addresses, a country block, a firewall that distrusts data centres. The sender posts from addresses of its own, which such a rule must let in.",
  signs:
    "Through a vantage point the validation is refused, twice (401, 403, 429, 503 or a gate's page), while from here it was taken before and after. No answer at all is tcp/only-from-here; any other failure there is http/fails-elsewhere. It is a warning where another vantage point is let in.",
  verify,
  needs: ["http"],
  otherwise: `The rule may let the sender in all the same, which posts from ${senderAddresses}.`,
  recognise: (evidence) => {
    const refused = refusedThere(evidence);
    if (refused.length === 0) return undefined;
    const rest = elsewhere(evidence).filter((view) => !refused.includes(view));
    const [first] = refused;
    const quote = first?.answer === undefined ? "" : ` The answer there is ${first.answer.quote}.`;
    return {
      confidence: "likely",
      severity: weight(evidence, refused),
      detail: [ownSentence(evidence), sentences(refused) + quote, sentences(rest)].filter(Boolean).join(" "),
      evidence: seenThere,
    };
  },
  fixes: {
    software: addressLists,
    otherwise: [
      "Allow the sender's addresses for this path: {addresses}. The first validates, the second sends events: both are needed.",
    ],
    general: [
      "Exempt this path from country blocks and bot protection: the sender is a machine in a data centre.",
    ],
  },
});

/** What fails the Validate button, of what is found there alone. */
function stopsValidation({ answer, onlyThere }: Vantage): boolean {
  return answer?.accepted !== true || onlyThere.some((id) => /^(?:url|dns|tls)\//.test(id));
}

export const failsElsewhere = defineCause({
  id: "http/fails-elsewhere",
  severity: "error",
  title: "It is right from here, and wrong from elsewhere",
  about:
    "From another place the same check fails in a way of its own: another certificate, another answer. Most often several servers stand behind one name, and callers elsewhere come to one that is older, not set up, or broken.",
  signs:
    "Through a vantage point an error was found, twice, that the check from here does not have, and that is neither silence (tcp/only-from-here) nor a refusal (gate/only-from-here). It is a warning where another vantage point finds nothing, and where only posts after the validation fail.",
  verify,
  needs: ["http"],
  otherwise: "A proxy that changes what passes through it would look the same.",
  recognise: (evidence) => {
    const apart = otherwiseThere(evidence);
    if (apart.length === 0) return undefined;
    const ids = [...new Set(apart.flatMap(({ onlyThere }) => onlyThere))];
    return {
      confidence: "likely",
      severity: apart.some(stopsValidation) ? weight(evidence, apart) : "warning",
      detail: `${ownSentence(evidence)} ${sentences(apart)} Found there alone: ${listOf(ids)}.${addressWords(evidence, apart)}`,
      evidence: seenThere,
    };
  },
  fixes: {
    general: [
      "See what {causes} means (prevalidate explain), and which server answers callers there.",
      "Check through that place alone, with --proxy, for the whole exchange and the steps to mend it.",
    ],
    words: { causes: "the cause found there" },
  },
  fix: (evidence, _software, steps) =>
    steps({ causes: listOf([...new Set(otherwiseThere(evidence).flatMap(({ cause }) => cause ?? []))]) }),
});

export const otherCertificate = defineCause({
  id: "tls/differs-by-vantage",
  severity: "info",
  title: "Another certificate is shown elsewhere",
  about:
    "Callers in different places are shown different certificates for the same name. That is right where several servers or a CDN share the name; it is also how a proxy looks that breaks TLS open on the way.",
  signs: "The leaf certificates that were seen from here and through a vantage point are not the same.",
  verify: `openssl s_client -connect "$(echo "$URL" | cut -d/ -f3):443" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -issuer -enddate`,
  needs: ["tls"],
  recognise: (evidence) => {
    const { handshake } = evidence.tls;
    const own = handshake.outcome === "established" ? handshake.chain[0] : undefined;
    if (own === undefined) return undefined;
    const others = elsewhere(evidence).flatMap(({ name, certificate: shown }) =>
      shown === undefined || shown.fingerprint256 === own.fingerprint256 ? [] : [{ name, shown }],
    );
    if (others.length === 0) return undefined;
    const told = others.map(
      ({ name, shown }) => `${name}: of ${shown.issuer}, valid until ${shown.notAfter}`,
    );
    return {
      confidence: "certain",
      detail: `Here: of ${own.issuer}, valid until ${own.notAfter}. ${told.join(". ")}.`,
      evidence: ["vantages", "tls.handshake"],
    };
  },
  fixes: {
    general: [
      "If one server was to answer everywhere, look for what stands between: a CDN, a proxy, an old DNS entry.",
    ],
  },
});

function takenElsewhere(evidence: Evidence): readonly Vantage[] {
  if (ownAccepted(evidence) === true || !stayedTheSame(evidence)) return [];
  const own = ownAnswer(evidence)?.response;
  // A 2xx without the key is no matter of who asks.
  if (own !== undefined && own.status < 300) return [];
  return elsewhere(evidence).filter(({ answer }) => answer?.accepted === true);
}

export const answersOnlyElsewhere = defineCause({
  id: "tool/only-elsewhere",
  severity: "info",
  title: "It works elsewhere, and not from here",
  about:
    "From another place the endpoint takes the post that fails from here. So it is up, and something tells callers apart: this network's own firewall or name server, or a rule of the endpoint's. Which side of it the sender is on can't be seen from here, so nothing is said against the endpoint.",
  signs:
    "From here the validation gets no answer, or is refused, before and after; through a vantage point it is taken. What stands against the endpoint from here is folded under this.",
  verify,
  needs: [],
  otherwise: "The sender may be treated as either of these places is.",
  recognise: (evidence) => {
    const taken = takenElsewhere(evidence);
    if (taken.length === 0) return undefined;
    const answered = ownAnswer(evidence) !== undefined;
    return {
      confidence: "likely",
      detail: `${ownSentence(evidence)} ${sentences(elsewhere(evidence))}${addressWords(evidence, taken)}`,
      evidence: ["vantages", ...(evidence.http?.validation === undefined ? [] : ["http.validation"])],
      explains: answered
        ? ["gate/*", "redirect/*", "method/*", "route/*", "handler/*", "secret/*", "key/*", "http/*"]
        : ["dns/*", "tcp/*", "tls/*", "http/*", "tool/no-network"],
    };
  },
  fixes: {
    general: [
      "If the endpoint is to let nobody but known addresses in, see that the sender's are among them: {addresses}.",
      "If it is open to all, look at this network: its firewall, its name server, its proxy.",
    ],
  },
});

export const vantageFailed = defineCause({
  id: "tool/vantage-failed",
  severity: "info",
  title: "A vantage point could not be used",
  about:
    "The check was to be made from another place too, and there was no way there: the proxy or the SSH host could not be reached, or would not let the check through. That says nothing of the endpoint.",
  signs:
    "The proxy failed on its own account, ssh could not sign in, or the machine there has no network. Where the proxy was at work and could not connect to the endpoint, that is tcp/only-from-here.",
  verify: `curl -sS -o /dev/null -w '%{http_code}\\n' --proxy "$PROXY" --proxytunnel "$URL"`,
  needs: [],
  recognise: ({ vantages = [] }) => {
    const failed = vantages.filter((view) => view.failed !== undefined);
    if (failed.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: failed.map((view) => `${view.name}: ${outcomeThere(view)}.`).join(" "),
      evidence: ["vantages"],
    };
  },
  fixes: {
    general: [
      "Make sure that its address, scheme and credentials in --via are right; for ssh, that ssh signs in there without asking: ssh -o BatchMode=yes host true.",
      "Leave it out if it is gone: the check from the other places stands by itself.",
    ],
  },
});

export const vantageCauses: readonly Cause[] = [
  answersOnlyElsewhere,
  vantageFailed,
  reachableOnlyFromHere,
  otherCertificate,
  failsElsewhere,
  takenOnlyFromHere,
];
