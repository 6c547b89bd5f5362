import type { Fault } from "../../define.ts";
import { page, wall } from "./wall.ts";

const auth = (id: string, face: string, header: string, body = "") =>
  wall(id, face, `401 with WWW-Authenticate: ${header.split(" ")[0]}`, {
    status: 401,
    headers: { "WWW-Authenticate": header },
    body,
  });

const csrf = (face: string, status: number, body: string, headers: Record<string, string> = {}) =>
  wall("gate/csrf", face, `a CSRF check: ${face}`, { status, headers, body, get: { status: 405, body: "" } });

const host = (face: string, status: number, body: string) =>
  wall("gate/host-not-allowed", face, `a host name that ${face} does not serve`, { status, body });

export const signInFaults: readonly Fault[] = [
  auth("gate/basic-auth", "basic", 'Basic realm="staging"', page("401", "Authorization Required")),
  auth("gate/basic-auth", "digest", 'Digest realm="staging", nonce="abc", qop="auth"'),
  auth("gate/windows-auth", "negotiate", "Negotiate"),
  auth("gate/windows-auth", "ntlm", "NTLM"),
  auth("gate/bearer-auth", "bearer", 'Bearer realm="api"', '{"error":"invalid_token"}'),
  auth("gate/bearer-auth", "jwt", 'JWT realm="api"'),
  wall("gate/bearer-auth", "rest-framework", "Django REST framework wants credentials", {
    status: 403,
    body: '{"detail":"Authentication credentials were not provided."}',
  }),
  wall("gate/bearer-auth", "laravel", "Laravel's auth middleware", {
    status: 401,
    body: '{"message":"Unauthenticated."}',
  }),
  wall("gate/signature", "stripe", "Stripe's library wants a signature", {
    status: 400,
    body: "Webhook Error: No stripe-signature header value was provided.",
  }),
  wall("gate/signature", "twilio", "Twilio's middleware wants a signature", {
    status: 403,
    body: "Twilio Request Validation Failed.",
  }),
  wall("gate/signature", "words", "a middleware wants a signature", {
    status: 401,
    body: '{"error":"Missing X-Hub-Signature-256: signature required"}',
  }),
  wall("gate/bearer-auth", "api-key", "a middleware misses an API key", {
    status: 401,
    body: '{"error":"Missing API key"}',
  }),
  wall("gate/login-page", "form", "200 with a form to sign in", {
    status: 200,
    body: page(
      "Sign in",
      '<form method="post"><input name="user"><input type="password" name="password"></form>',
    ),
  }),
  wall("gate/login-page", "401", "401 with a form to sign in", {
    status: 401,
    body: page(
      "Sign in",
      '<form method="post"><input name="user"><input type="password" name="password"></form>',
    ),
  }),
  wall("gate/login-page", "saml", "200 with a form that leads to single sign-on", {
    status: 200,
    body: page(
      "Continue",
      '<form method="post" action="/sso"><input type="hidden" name="SAMLRequest" value="x"></form>',
    ),
  }),
  csrf("django", 403, page("403 Forbidden", "CSRF verification failed. Request aborted.")),
  csrf("django-rest", 403, '{"detail":"CSRF Failed: CSRF token missing."}'),
  csrf(
    "rails",
    422,
    page("Action Controller: Exception caught", "ActionController::InvalidAuthenticityToken"),
  ),
  csrf(
    "rails-production",
    422,
    page("The change you wanted was rejected (422)", "Maybe you tried to change something."),
  ),
  csrf("laravel", 419, page("Page Expired", "419 | Page Expired")),
  csrf("laravel-json", 400, '{"message":"CSRF token mismatch."}'),
  csrf("spring", 403, '{"status":403,"error":"Forbidden","message":"Invalid CSRF Token \'null\' was found"}'),
  csrf("spring-cookie", 403, "", { "Set-Cookie": "XSRF-TOKEN=abc; Path=/" }),
  csrf("spring-silent", 403, "", {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "X-Frame-Options": "DENY",
  }),
  csrf(
    "asp-net",
    500,
    page(
      "Server Error in '/' Application.",
      "[HttpAntiForgeryException]: The required anti-forgery cookie is not present.",
    ),
  ),
  csrf("csurf", 403, "ForbiddenError: invalid csrf token"),
  csrf("csurf-production", 403, page("Error", "Forbidden"), { "Set-Cookie": "_csrf=abc; Path=/" }),
  csrf("rack-protection", 403, "Forbidden", {
    "Content-Type": "text/plain",
    "Set-Cookie": "rack.session=abc; path=/; HttpOnly",
  }),
  csrf("flask-wtf", 400, page("Bad Request", "The CSRF token is missing.")),
  csrf(
    "fastify",
    403,
    '{"statusCode":403,"code":"FST_CSRF_MISSING_SECRET","error":"Forbidden","message":"Missing csrf secret"}',
  ),
  csrf("symfony", 422, page("Error", "The CSRF token is invalid. Please try to resubmit the form.")),
  csrf("unknown", 403, page("Forbidden", "XSRF token is missing")),
  host("vite", 403, 'Blocked request. This host ("hook.example") is not allowed.'),
  host("webpack", 403, "Invalid Host header"),
  host("rails", 403, page("Blocked hosts: hook.example", "")),
  host("django", 400, page("DisallowedHost at /hook", "Invalid HTTP_HOST header: 'hook.example'.")),
  host("http-sys", 400, page("Bad Request - Invalid Hostname", "")),
  host("symfony", 400, page("Bad Request", "Untrusted Host")),
  host("asp-net-core", 400, page("Bad Request - Invalid Host", "The request hostname is invalid.")),
  host("misdirected", 421, ""),
];
