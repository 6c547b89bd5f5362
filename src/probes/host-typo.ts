import { editDistance } from "./edit-distance.ts";

/** Top-level domains that are mistyped most, because they are typed most. */
const commonTopLevels = ["com", "net", "org", "edu", "gov", "info", "cloud", "app", "dev"];

/** Where webhook endpoints are hosted or tunnelled: domains under which everyone has a name of their own. */
const hostingDomains = [
  "ngrok.io",
  "ngrok.app",
  "ngrok.dev",
  "ngrok-free.app",
  "ngrok-free.dev",
  "trycloudflare.com",
  "serveo.net",
  "localhost.run",
  "herokuapp.com",
  "azurewebsites.net",
  "azure-api.net",
  "azurefd.net",
  "azurecontainerapps.io",
  "devtunnels.ms",
  "cloudfunctions.net",
  "appspot.com",
  "firebaseapp.com",
  "amazonaws.com",
  "cloudfront.net",
  "elasticbeanstalk.com",
  "vercel.app",
  "netlify.app",
  "onrender.com",
  "railway.app",
  "workers.dev",
  "pages.dev",
  "github.io",
  "pythonanywhere.com",
  "pipedream.net",
  "hookdeck.com",
  "myshopify.com",
  "supabase.co",
  "digitaloceanspaces.com",
  "ondigitalocean.app",
];

/**
 * Guesses the name that was meant by one that does not exist.
 * @param host a name in ASCII.
 * @param nearestParent the closest parent that exists, or null.
 * @returns the whole name with the one slip mended; undefined unless exactly one guess suggests itself.
 */
export function guessTypo(host: string, nearestParent: string | null): string | undefined {
  const labels = host.toLowerCase().replace(/\.$/, "").split(".");
  if (labels.length < 2) return undefined;
  const domain = labels.slice(-2).join(".");
  if (hostingDomains.includes(domain)) return undefined;

  // Someone may own the misspelt domain; then only long names are too alike to be chance.
  const domainExists = nearestParent !== null && nearestParent.split(".").length >= 2;
  const hosting = hostingDomains.filter(
    (known) => editDistance(domain, known) === 1 && (!domainExists || known.length >= 12),
  );
  if (hosting.length === 1) return [...labels.slice(0, -2), hosting[0]].join(".");

  const topLevel = labels.at(-1) ?? "";
  if (nearestParent !== null || topLevel.length > 12) return undefined;
  const meant = commonTopLevels.filter((known) => editDistance(topLevel, known) === 1);
  return meant.length === 1 ? [...labels.slice(0, -1), meant[0]].join(".") : undefined;
}
