import type { Evidence, Exchange } from "../../evidence.ts";
import { exchange, response } from "../../view.ts";
import { accepted, comesAndGoes, profileOf } from "../accepted.ts";
import { lateConnections } from "../connection.ts";
import { defineCause, type Recognition } from "../define.ts";
import { isLimited } from "../gate/rate-limited.ts";
import { outcomeOf, seconds } from "../outcome.ts";
import { listOf } from "../words.ts";
import { tryIt } from "./broken.ts";

const slowMs = 5000;

/** The names of a check's event posts: `delivered`, `failed` … */
function eventNames(evidence: Evidence): readonly string[] {
  return profileOf(evidence).checkTypes.map((type) => type.toLowerCase());
}

function slowest(
  evidence: Evidence,
): { readonly detail: string; readonly where: readonly string[] } | undefined {
  const validation = exchange(evidence, "validation");
  const events = eventNames(evidence).flatMap((name) => {
    const seen = exchange(evidence, name);
    return seen !== undefined && response(evidence, name) !== undefined ? [seen] : [];
  });
  const quickest = Math.min(...events.map(({ timings }) => timings.totalMs));
  const allSlow = quickest >= slowMs ? events.map(({ name }) => name) : [];
  if (validation !== undefined && response(evidence, "validation") !== undefined) {
    const { totalMs, connectMs = 0, tlsMs = 0, dnsMs = 0 } = validation.timings;
    const waited = totalMs - connectMs - tlsMs - dnsMs;
    if (waited >= slowMs) {
      const woken =
        quickest < slowMs / 5
          ? ` Later posts took ${seconds(quickest)}: the first one seems to wake the application up.`
          : "";
      return {
        where: ["validation", ...allSlow],
        detail: `The answer to the validation took ${seconds(waited)}.${woken}`,
      };
    }
  }
  const [first] = events;
  if (first === undefined || quickest < slowMs) return undefined;
  return {
    where: allSlow,
    detail: `Every event post took ${seconds(slowMs)} or more: the quickest ${seconds(quickest)}.`,
  };
}

export const slow = defineCause({
  id: "http/slow",
  severity: "warning",
  title: "The answer comes late",
  about:
    "The endpoint answers, but takes long about it. How long the sender waits is not documented, so a slow answer may be one that it never reads. An application that sleeps when nobody calls is slow on the very post that validates.",
  signs:
    "The answer to the validation took 5 s or more, connecting not counted, or every event post took as long. No answer at all is http/timeout; slow connecting is tcp/slow-connect.",
  verify: `curl -so /dev/null -w '%{time_total}\\n' "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: well under a second`,
  needs: ["http"],
  recognise: (evidence) => {
    const found = slowest(evidence);
    if (found === undefined) return undefined;
    return {
      confidence: "possible",
      detail: `${found.detail} The sender's time-out is not documented.`,
      evidence: found.where.map((name) => `http.${name}`),
    };
  },
  fixes: {
    general: [
      "Answer first, and do the work (database, e-mail, other services) afterwards, in a queue.",
      "If the host puts the application to sleep, keep one instance awake, or press Validate twice.",
    ],
  },
});

/** Posts with the right Secret Key that failed among others and passed alone. */
function passedAlone(evidence: Evidence): readonly (readonly [first: Exchange, alone: Exchange])[] {
  return Object.values(evidence.http ?? {}).flatMap((alone) => {
    if (!alone.name.endsWith("-retry") || alone.ask.secret !== "right") return [];
    const first = exchange(evidence, alone.name.slice(0, -"-retry".length));
    if (first === undefined || isLimited(first) || alone.name.endsWith("-again-retry")) return [];
    return accepted(evidence, first) === false && accepted(evidence, alone) === true ? [[first, alone]] : [];
  });
}

/** Nothing but silence, on a network that is seen to lose packets: that is no answer of the endpoint's. */
function isLoss(evidence: Evidence, failed: readonly Exchange[]): boolean {
  return (
    lateConnections(evidence) !== undefined && failed.every(({ failure }) => failure?.kind === "timeout")
  );
}

/** A check right before this one failed, and was made again for that. */
function failedEarlier({ earlier = [] }: Evidence): Recognition | undefined {
  if (earlier.length === 0) return undefined;
  const came = earlier.map(({ cause }) => cause ?? "no result");
  const times =
    earlier.length === 1 ? "The check before this one" : `The ${earlier.length} checks before this one`;
  return {
    confidence: "likely",
    title: "It failed at first, and passed when it was checked again",
    detail: `${times} came to ${listOf(came)}; this one passed, with nothing changed from here.`,
    evidence: ["earlier"],
  };
}

export const unstable = defineCause({
  id: "http/unstable",
  otherwise: "It may be a passing fault, or a limit on requests.",
  severity: "warning",
  // What fails once and passes the next time may pass when Validate is pressed.
  stops: "events",
  title: "The same request gets different answers",
  about:
    "The very same post was answered in one way and then in another. Several servers behind one name that are not all alike, a limit on simultaneous requests, or an application that restarts will do this. Validation then depends on luck, and some events are lost.",
  signs:
    "The same bytes were sent twice and got a failure and then a success, or a check failed and passed when it was made again (--retries). A failure that repeats is judged by its own cause; a limit on requests (429) is gate/rate-limited.",
  verify: `for i in 1 2 3 4 5 6; do ${tryIt.replace("curl -iv", "curl -so /dev/null -w '%{http_code}\\n'")}; done\n# wanted: the same status each time`,
  needs: ["http"],
  recognise: (evidence) => {
    const validation = exchange(evidence, "validation");
    const repeated = exchange(evidence, "validation-again");
    if (comesAndGoes(evidence) && validation !== undefined && repeated !== undefined) {
      if (isLoss(evidence, [validation]))
        return {
          confidence: "possible",
          title: "The validation got no answer once, and packets get lost",
          detail:
            `The first validation got ${outcomeOf(evidence, validation)}; the same bytes a moment later got ${outcomeOf(evidence, repeated)}. ` +
            "Other connections came about late, so packets are lost between here and the host, or it is too busy to take connections.",
          evidence: ["http.validation", "http.validation-again"],
          explains: ["http/*"],
        };
      return {
        confidence: "likely",
        severity: "error",
        title: "The validation fails once and passes the next time",
        detail: `The first validation got ${outcomeOf(evidence, validation)}; the same bytes a moment later got ${outcomeOf(evidence, repeated)}.`,
        evidence: ["http.validation", "http.validation-again"],
        explains: ["http/*", "gate/*", "method/*", "route/*", "handler/*", "key/*", "secret/*"],
      };
    }
    const pairs = passedAlone(evidence);
    const [pair] = pairs;
    if (accepted(evidence, validation) === false) return undefined;
    if (pair === undefined) return validation === undefined ? undefined : failedEarlier(evidence);
    const [first, alone] = pair;
    if (
      isLoss(
        evidence,
        pairs.map(([failed]) => failed),
      )
    )
      return {
        confidence: "possible",
        severity: "info",
        title: "Posts got no answer, and packets get lost",
        detail: `${first.name} got ${outcomeOf(evidence, first)}; the same bytes, sent alone, got ${outcomeOf(evidence, alone)}. Other connections came about late, so it may be the network.`,
        evidence: pairs.flatMap((both) => both.map(({ name }) => `http.${name}`)),
      };
    const more = pairs.length > 1 ? ` So it went with ${pairs.length} of the posts.` : "";
    return {
      confidence: "likely",
      title: "Posts fail when several come at once",
      detail: `Among others, ${first.name} got ${outcomeOf(evidence, first)}; the same bytes, sent alone, got ${outcomeOf(evidence, alone)}.${more}`,
      evidence: pairs.flatMap((both) => both.map(({ name }) => `http.${name}`)),
    };
  },
  fixes: {
    general: [
      "Let the handler take several posts at a time: more workers or threads, a longer backlog, no rate limit on this path.",
      "Answer first and work afterwards, so that each post takes less time.",
    ],
  },
  fix: (evidence, _software, steps) =>
    comesAndGoes(evidence)
      ? [
          "If several servers stand behind the name, post to each of them: one has another version, other keys, or is down.",
          "Look into the logs for what was different about the first request: a cold start, a restart, a limit.",
        ]
      : steps(),
});
