import type { Face } from "../face.ts";

/** Pages that want a browser to prove itself. A sender runs no JavaScript and solves nothing. */
export const botChallengeFaces: readonly Face[] = [
  {
    name: "Cloudflare",
    header: [["cf-mitigated", /^challenge$/i]],
    fix: [
      "In Cloudflare, add a WAF custom rule with the action Skip for this path, limited to the sender's addresses {addresses}.",
      "Bot Fight Mode can't be skipped by a rule: turn it off, or use Super Bot Fight Mode with an exception.",
    ],
    source: "developers.cloudflare.com/cloudflare-challenges, detect a challenge page response",
  },
  {
    name: "Cloudflare",
    status: [403, 429, 503],
    body: /<title>Just a moment\.\.\.<\/title>|\/cdn-cgi\/challenge-platform\/|_cf_chl_opt/,
    fix: [
      "In Cloudflare, add a WAF custom rule with the action Skip for this path, limited to the sender's addresses {addresses}, and turn “I'm under attack” off for it.",
    ],
    source: "seen; developers.cloudflare.com/cloudflare-challenges",
  },
  { name: "DDoS-Guard", header: [["Server", /^ddos-guard$/i]], status: [403, 503], source: "seen" },
  { name: "DDoS-Guard", body: /DDoS protection by DDoS-Guard|\/\.well-known\/ddos-guard\//i, source: "seen" },
  { name: "DataDome", status: [403, 405], header: [["X-DataDome", /^/]], source: "docs.datadome.co" },
  { name: "DataDome", status: [403, 405], body: /geo\.captcha-delivery\.com/, source: "docs.datadome.co" },
  { name: "Kasada", status: [403, 429], header: [["x-kpsdk-ct", /^/]], source: "seen" },
  { name: "Kasada", status: [403, 429], body: /KPSDK\.|ips\.js\?/, source: "seen" },
  {
    name: "HUMAN (PerimeterX)",
    status: [403],
    body: /px-captcha|window\._pxAppId/,
    source: "docs.humansecurity.com",
  },
  {
    name: "AWS WAF",
    status: [202, 405],
    header: [["x-amzn-waf-action", /^(challenge|captcha)$/i]],
    fix: ["In AWS WAF, scope the Challenge or CAPTCHA rule down so that it leaves this path out."],
    source: "docs.aws.amazon.com/waf, how Challenge and CAPTCHA work",
  },
  {
    name: "Akamai Bot Manager",
    status: [403, 428, 429],
    body: /sec-cpt|akam\/\d+\/|_sec\/cp_challenge/,
    source: "techdocs.akamai.com",
  },
  {
    name: "Vercel",
    header: [["x-vercel-mitigated", /^challenge$/i]],
    source: "vercel.com/docs, attack challenge mode",
  },
  {
    name: "Anubis",
    body: /Making sure you(?:&#39;|')re not a bot!|\/\.within\.website\/x\/cmd\/anubis\//,
    source: "github.com/TecharoHQ/anubis",
  },
  {
    name: "Sucuri",
    body: /sucuri_cloudproxy_js|You are being redirected\.\.\.[\s\S]*document\.cookie/,
    source: "seen",
  },
  {
    name: "a script-set cookie (aes.js, as free hosts do)",
    body: /\/aes\.js"[\s\S]*slowAES\.decrypt/,
    fix: ["This free host answers browsers only. Move the endpoint to a host that serves other clients too."],
    source: "seen on free hosting",
  },
  {
    name: "a CAPTCHA",
    status: [401, 403, 429, 503],
    body: /js\.hcaptcha\.com\/|www\.google\.com\/recaptcha\/api\.js|class="(?:h-captcha|g-recaptcha|cf-turnstile)"/,
    confidence: "likely",
    source: "docs.hcaptcha.com; developers.google.com/recaptcha",
  },
];
