import type { Evidence, Exchange, Unfollowed } from "../../evidence.ts";
import { exchange } from "../../view.ts";
import { defineCause } from "../define.ts";

/** The redirects on the way that lead where a check does not go. */
function unfollowed(evidence: Evidence): readonly { seen: Exchange; place: Unfollowed }[] {
  const hops = Object.values(evidence.http ?? {}).filter(({ ask }) => ask.redirect !== undefined);
  return [exchange(evidence, "validation"), ...hops].flatMap((seen) => {
    const place = seen?.notFollowed;
    return seen === undefined || place === undefined || place.why === "limit" ? [] : [{ seen, place }];
  });
}

export const unsafeRedirect = defineCause({
  id: "redirect/unsafe",
  severity: "error",
  title: "The address redirects to where nobody should follow",
  about:
    "The redirect leads from a public address to one that means something else to everybody who reads it: the reader's own machine, the network behind it, the metadata service of its cloud; or to a port of another protocol. Mostly an application builds the address from its own inner name. A sender that followed could be made to call its own services, so careful ones don't, and neither does this check.",
  signs:
    "The host of the Location has an address in a special-purpose range (RFC 6890) that the redirecting host is not in itself, or the port is one of another protocol. A Location with another scheme than http or https is redirect/no-location.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation" | grep -i ^location\n# wanted: no Location',
  needs: ["http"],
  recognise: (evidence) => {
    const found = unfollowed(evidence);
    const [first] = found;
    if (first === undefined) return undefined;
    const { seen, place } = first;
    const { to, why, address, range } = place;
    return {
      confidence: "certain",
      detail:
        why === "port"
          ? `${seen.request.method} of ${seen.request.url} is redirected to ${to}, a port of another protocol. It was not followed.`
          : `${seen.request.method} of ${seen.request.url} is redirected to ${to}, which is at ${address}: ${range ?? "not public"}. It was not followed.`,
      evidence: found.map((one) => `http.${one.seen.name}`),
      explains: ["redirect/*", "method/*", "route/*", "handler/*", "secret/*", "key/*"],
      ...(why === "inner-address" && { title: "The address redirects into an inner network" }),
    };
  },
  fixes: {
    general: [
      "Let the handler answer the post itself, with 200 and the Validation Key, in place of redirecting.",
      "If the application redirects to its own inner address: tell it its public one (base URL, X-Forwarded-Host), or switch the redirect off for this path.",
    ],
  },
});
