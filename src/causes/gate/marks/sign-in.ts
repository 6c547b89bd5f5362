import type { Face } from "../face.ts";

/** Challenges of HTTP authentication (RFC 9110 §11.6.1). */
export const basicAuthFaces: readonly Face[] = [
  {
    name: "Basic authentication",
    status: [401],
    header: [["WWW-Authenticate", /(?:^|,)\s*Basic\b/i]],
    source: "RFC 7617",
  },
  {
    name: "Digest authentication",
    status: [401],
    header: [["WWW-Authenticate", /(?:^|,)\s*Digest\b/i]],
    title: "The server asks for a user name and password (Digest)",
    source: "RFC 7616",
  },
];

export const bearerAuthFaces: readonly Face[] = [
  {
    name: "a bearer token",
    status: [401, 403],
    header: [["WWW-Authenticate", /(?:^|,)\s*Bearer\b/i]],
    source: "RFC 6750 §3",
  },
  {
    name: "a token",
    status: [401],
    header: [["WWW-Authenticate", /(?:^|,)\s*(?:JWT|Token|DPoP|ApiKey|Hawk)\b/i]],
    source: "RFC 9449; seen in Django REST framework (Token)",
  },
  {
    name: "a token",
    status: [401, 403],
    body: /Authentication credentials were not provided|(?:Authorization|JWT) (?:header|token) (?:is )?(?:missing|required)|Missing Authorization Header|No auth(?:orization)? token/i,
    confidence: "likely",
    source: "django-rest-framework.org; seen in express-jwt, flask-jwt-extended",
  },
  {
    name: "a token or an API key",
    status: [401, 403],
    body: /\b(?:no|missing) (?:access[ _-]|bearer[ _-]|auth(?:entication|orization)?[ _-])?token\b|\b(?:access |bearer |auth(?:entication|orization)? )?token (?:is |was )?(?:missing|required|not (?:provided|found|present))|\b(?:no|missing) api[ _-]?key\b|\bapi[ _-]?key (?:is |was )?(?:missing|required|not (?:provided|found|present))/i,
    confidence: "likely",
    source: "seen in middleware of Express, Flask and others",
  },
  {
    name: "nginx's auth_request",
    status: [401],
    body: /<center><h1>401 Authorization Required<\/h1><\/center>/,
    title: "nginx asks another service, which wants a sign-in",
    means:
      "The page is nginx's own and comes without a challenge: mostly auth_request (an authentication service such as oauth2-proxy or Authelia) refuses whoever has no session. With fastcgi_intercept_errors or proxy_intercept_errors it can also hide the handler's own 401.",
    confidence: "likely",
    fix: [
      "Put `auth_request off;` into the location of this path, and let the handler check the Secret Key.",
      "If there is no auth_request, look for `return 401` and for an error that the handler itself gave: compare the Secret Keys.",
    ],
    source: "nginx.org, ngx_http_auth_request_module",
  },
  {
    name: "a token",
    status: [401],
    body: /"message"\s*:\s*"Unauthenticated\."/,
    confidence: "likely",
    means: "These are the words of Laravel's auth middleware.",
    fix: [
      "Take the auth middleware (auth:sanctum, auth:api) off this route, and check the Secret Key in the handler.",
    ],
    source: "laravel.com/docs/authentication",
  },
];

export const windowsAuthFaces: readonly Face[] = [
  {
    name: "Windows authentication",
    status: [401],
    header: [["WWW-Authenticate", /(?:^|,)\s*(?:Negotiate|NTLM)\b/i]],
    source: "RFC 4559; learn.microsoft.com/iis, Windows authentication",
  },
];

export const loginPageFaces: readonly Face[] = [
  {
    name: "a sign-in form",
    status: [200, 401, 403],
    header: [["Content-Type", /html/i]],
    body: /<input\b[^>]*\btype\s*=\s*["']?password\b/i,
    confidence: "likely",
    source: "HTML, input type=password",
  },
  {
    name: "a single-sign-on page",
    status: [200, 401, 403],
    body: /<input[^>]+name="SAMLRequest"|action="https:\/\/login\.microsoftonline\.com\/|accounts\.google\.com\/(?:o\/oauth2|ServiceLogin)/i,
    confidence: "likely",
    source: "OASIS SAML 2.0 HTTP POST binding; seen",
  },
];

/** The application, or its server, does not answer to this host name. */
export const hostNotAllowedFaces: readonly Face[] = [
  {
    name: "Vite",
    status: [403],
    body: /Blocked request\. This host \([^)]*\) is not allowed/i,
    fix: [
      "Add the host name to `server.allowedHosts` in vite.config; better, don't serve a webhook through a development server.",
    ],
    source: "vite.dev/config/server-options",
  },
  {
    name: "webpack-dev-server",
    status: [403],
    body: /Invalid Host(?:\/Origin)? header/i,
    fix: [
      "Add the host name to `devServer.allowedHosts`; better, don't serve a webhook through a development server.",
    ],
    source: "webpack.js.org/configuration/dev-server",
  },
  {
    name: "Rails",
    status: [403],
    body: /Blocked hosts?:/i,
    fix: ['Add `config.hosts << "your.host"` to the environment\'s configuration.'],
    source: "guides.rubyonrails.org, HostAuthorization",
  },
  {
    name: "Django",
    status: [400],
    body: /Invalid HTTP_HOST header|DisallowedHost/,
    fix: ["Add the host name to ALLOWED_HOSTS in settings.py."],
    source: "docs.djangoproject.com, ALLOWED_HOSTS",
  },
  {
    name: "HTTP.sys",
    status: [400],
    body: /Invalid Hostname/i,
    title: "IIS has no site for this host name",
    fix: ["Add a binding for the host name to the site in IIS."],
    source: "learn.microsoft.com, HTTP API error Hostname",
  },
  {
    name: "Symfony or Drupal",
    status: [400],
    body: /Untrusted Host|not trusted for this server|provided host name is not valid for this server/i,
    fix: ["Add the host name to trusted_hosts (Symfony) or trusted_host_patterns (Drupal)."],
    source: "symfony.com/doc; drupal.org trusted host settings",
  },
  {
    name: "ASP.NET Core host filtering",
    status: [400],
    body: /The request hostname is invalid/i,
    fix: ["Add the host name to AllowedHosts in appsettings.json."],
    source: "learn.microsoft.com/aspnet/core, host filtering",
  },
  {
    name: "the server",
    status: [421],
    title: "The server doesn't answer for this host name on this connection (421)",
    means:
      "421 Misdirected Request: the server name in TLS and the Host field don't lead to the same site (RFC 9110 §15.5.20).",
    fix: [
      "Let one virtual host serve this name with its own certificate, and pass on the server name (nginx: proxy_ssl_server_name on).",
    ],
    source: "RFC 9110 §15.5.20",
  },
];
