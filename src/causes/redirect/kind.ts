import { firstHeader } from "../../view.ts";
import { type Chain, endOf, site } from "./chain.ts";

/** What kind of redirect it is: the id is `redirect/` and this. */
export type RedirectKind =
  | "loop"
  | "to-login"
  | "keeps-post"
  | "to-https"
  | "other-host"
  | "trailing-slash"
  | "other-path";

const loginPath =
  /(?:^|[/_.-])(?:log-?in|log-?on|sign-?in|signon|sso|auth(?:enticate|orize)?|oauth2?|saml2?|adfs|wp-login\.php|sessions?\/new|users\/sign_in)(?:[/._-]|$)/i;
const passwordField = /<input\b[^>]*\btype\s*=\s*["']?password\b/i;

/** The one kind that a redirect is, the most telling first. */
export function kindOf(chain: Chain): RedirectKind {
  const { from, to, status } = chain;
  if (chain.loops) return "loop";
  if (leadsToLogin(chain)) return "to-login";
  if (status === 307 || status === 308) return "keeps-post";
  if (from.protocol === "http:" && to.protocol === "https:" && site(from) === site(to)) return "to-https";
  if (from.host !== to.host) return "other-host";
  return slashOnly(from, to) ? "trailing-slash" : "other-path";
}

function leadsToLogin(chain: Chain): boolean {
  const followed = chain.byGet.map(({ response: answer }) => firstHeader(answer, "Location") ?? "");
  // A handler whose own address speaks of signing in is not sent to a sign-in page by keeping it.
  const own = loginPath.test(chain.from.pathname);
  if (!own && [chain.location, ...followed].some((place) => loginPath.test(pathOf(place)))) return true;
  return passwordField.test(endOf(chain.byGet)?.response?.body.text ?? "");
}

function pathOf(location: string): string {
  return location.replace(/[?#].*$/s, "").replace(/^https?:\/\/[^/]*/i, "");
}

function slashOnly(from: URL, to: URL): boolean {
  const bare = (url: URL) => `${url.pathname.replace(/\/+$/, "")}${url.search}`;
  return bare(from) === bare(to) && from.pathname !== to.pathname;
}
