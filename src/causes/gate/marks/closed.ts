import type { Face } from "../face.ts";

/** Too many requests, by the status that says so. */
export const rateLimitedFaces: readonly Face[] = [
  {
    name: "Vercel",
    status: [429],
    header: [["x-vercel-mitigated", /^/]],
    source: "vercel.com/docs, firewall",
  },
  { name: "the server", status: [429], source: "RFC 6585 §4" },
  {
    name: "the host",
    status: [508],
    body: /Resource Limit Is Reached/i,
    title: "The host's resource limit is reached (508)",
    fix: [
      "Your hosting account has used up its share of processor or processes: see cPanel → Resource Usage, and raise the limit or lighten the site.",
    ],
    source: "docs.cloudlinux.com, LVE limits",
  },
  {
    name: "the host",
    status: [509],
    title: "The host's bandwidth limit is reached (509)",
    fix: ["Raise the account's bandwidth limit, or wait for the next period."],
    source: "docs.cpanel.net, bandwidth",
  },
];

export const maintenanceFaces: readonly Face[] = [
  {
    name: "Laravel",
    status: [503],
    body: /\bBe right back\b|MaintenanceModeException|<title>Service Unavailable<\/title>[\s\S]*tracking-wider/,
    fix: ["Run `php artisan up` on the server."],
    confidence: "likely",
    source: "laravel.com/docs, maintenance mode",
  },
  {
    name: "WordPress",
    status: [503],
    body: /Briefly unavailable for scheduled maintenance/i,
    fix: ["Delete the file .maintenance in WordPress's folder if no update is running."],
    source: "developer.wordpress.org, maintenance mode",
  },
  {
    name: "Azure App Service",
    status: [403],
    body: /(?:web app|site) (?:is|you have attempted to reach is) (?:currently )?stopped|Web App - Unavailable/i,
    title: "The web app is stopped",
    fix: ["Start the web app in the Azure portal."],
    source: "learn.microsoft.com/azure/app-service",
  },
  {
    name: "IIS",
    status: [503],
    body: /<h2>Service Unavailable<\/h2>\s*<hr><p>HTTP Error 503\./i,
    title: "The application pool is stopped",
    means: "HTTP.sys sends this page when the site's application pool doesn't run.",
    fix: ["Start the application pool in IIS Manager, and look into the event log for why it stopped."],
    source: "learn.microsoft.com/iis, 503",
  },
  {
    name: "Heroku",
    status: [503],
    body: /herokucdn\.com\/error-pages\/maintenance-mode/,
    fix: ["Run `heroku maintenance:off`."],
    source: "devcenter.heroku.com/articles/maintenance-mode",
  },
  {
    name: "Vercel",
    status: [402, 503],
    body: /DEPLOYMENT_(?:DISABLED|PAUSED)/,
    title: "The deployment is switched off",
    fix: ["Resume the project in Vercel; a spending limit or an unpaid bill may have paused it."],
    source: "vercel.com/docs/errors",
  },
  {
    name: "ASP.NET (app_offline.htm)",
    status: [503],
    body: /app_offline/i,
    fix: ["Delete app_offline.htm from the site's folder."],
    source: "learn.microsoft.com/aspnet/core, app_offline.htm",
  },
  {
    name: "the site",
    status: [503],
    body: /\b(?:under|scheduled|down for|planned|undergoing|routine) maintenance\b|maintenance mode/i,
    confidence: "likely",
    source: "seen",
  },
  {
    name: "the server",
    status: [503],
    header: [["Retry-After", /\d/]],
    confidence: "likely",
    source: "RFC 9110 §15.6.4, §10.2.3",
  },
];
