import type { FixTable } from "./fixes.ts";

/** How to have the path as it was entered, without a redirect for a slash. */
export const keepSlash: FixTable = {
  Django:
    "To keep the URL as it is: register the path without the slash too (`re_path(r\"^hook/?$\", view)`); APPEND_SLASH can't keep a post's body.",
  Flask: 'To keep the URL as it is: `@app.route("/hook", methods=["POST"], strict_slashes=False)` in Flask.',
  FastAPI: "To keep the URL as it is: FastAPI(redirect_slashes=False), and both paths registered.",
  nginx:
    "In nginx, a location that ends in a slash and passes on redirects to itself: write `location = /hook { … }` as well.",
  Apache:
    "In Apache, a folder's address ends in a slash: mod_dir redirects there (`DirectorySlash Off` stops it).",
  IIS: "In IIS, look at the URL Rewrite rules “AppendTrailingSlash” and “RemoveTrailingSlash”; a folder's address ends in a slash.",
  WordPress:
    "WordPress redirects its pages to their canonical form: use a REST route (/wp-json/…), which it leaves alone.",
  "Next.js": "In Next.js, set skipTrailingSlashRedirect (or trailingSlash) in next.config.js.",
};

/** How to let one path through without signing in. */
export const withoutSignIn: FixTable = {
  "ASP.NET":
    'Put [AllowAnonymous] on the action, or a <location> with `<allow users="*" />` into web.config.',
  "ASP.NET Core": "Put [AllowAnonymous] on the action, or .AllowAnonymous() on the endpoint.",
  Laravel: "Move the route out of the group with the auth middleware, into routes/api.php.",
  Django: "Take @login_required or LoginRequiredMixin off the view.",
  Rails: "Add `skip_before_action :authenticate_user!` to the controller.",
  Spring: "Let the path through with permitAll(), and leave it out of CSRF.",
  "Next.js": "Leave the path out of the middleware's matcher.",
  WordPress: "Use the REST API or admin-post.php with a `nopriv` action.",
  Express: "Register the webhook's route before the middleware that redirects to the sign-in page.",
  Symfony: "In security.yaml, put `- { path: ^/hook, roles: PUBLIC_ACCESS }` first in access_control.",
  Flask: "Take @login_required off the view.",
  Apache: "In Apache (mod_auth_form and the like), put `Require all granted` into a <Location> of this path.",
};

/** Where a redirect to another host is written. */
export const redirectingHost: FixTable = {
  nginx: "In nginx, look for `return 301` or `rewrite … permanent` in the server block of this host.",
  Apache: "In Apache, look for Redirect and RewriteRule in the virtual host and .htaccess of this host.",
  IIS: "In IIS, look at HTTP Redirect and at URL Rewrite's “canonical domain name” rule.",
  WordPress: "WordPress redirects to its Site Address: the URL must use that very host (Settings → General).",
  Cloudflare: "In Cloudflare, look at Rules → Redirect Rules and Page Rules.",
  Vercel: "In Vercel, look at Settings → Domains: one of the domains redirects to the other.",
  Netlify: "In Netlify, the primary domain takes over from the others: use it in the URL.",
};

/** How to let the application see that https is used, when a proxy ends TLS before it. */
export const believeScheme: FixTable = {
  Cloudflare:
    "In Cloudflare, set SSL/TLS encryption to Full (strict): with Flexible the origin sees http and redirects for ever.",
  nginx: "Pass on the scheme: `proxy_set_header X-Forwarded-Proto $scheme;`.",
  WordPress: "Set $_SERVER['HTTPS'] = 'on' in wp-config.php when X-Forwarded-Proto is https.",
  Django: "Set SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https').",
  Rails: "Let the proxy send X-Forwarded-Proto, which config.force_ssl looks at.",
  "ASP.NET Core": "Call UseForwardedHeaders() before UseHttpsRedirection().",
  Express: 'In Express: `app.set("trust proxy", 1)`, so that req.secure follows X-Forwarded-Proto.',
  Laravel:
    "In Laravel, trust the proxy: `$middleware->trustProxies(at: '*')` in bootstrap/app.php (before 11, the TrustProxies middleware).",
  Spring: "In Spring Boot: `server.forward-headers-strategy=framework`.",
  Apache:
    "In Apache behind a proxy, test `%{HTTP:X-Forwarded-Proto}` in the RewriteCond in place of `%{HTTPS}`.",
};
