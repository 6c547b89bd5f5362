import type { Face } from "../face.ts";

/** Answers of frameworks to a POST without their anti-forgery token. */
export const csrfFaces: readonly Face[] = [
  {
    name: "Django",
    status: [403],
    body: /CSRF verification failed|CSRF cookie not set|CSRF token missing|CSRF Failed:/i,
    fix: [
      'Put @csrf_exempt on this view (from django.views.decorators.csrf import csrf_exempt); for a class-based view, @method_decorator(csrf_exempt, name="dispatch").',
      "Let the view check the Secret Key and answer 401 when it is wrong: that takes the token's place.",
    ],
    source: "docs.djangoproject.com, csrf; django/views/csrf.py",
  },
  {
    name: "Rails",
    status: [422, 400, 403, 500],
    body: /ActionController::InvalidAuthenticityToken|InvalidCrossOriginRequest|Can(?:'|’|&#39;)t verify CSRF token authenticity/i,
    fix: [
      "Put `skip_forgery_protection only: :your_action` into the controller, or derive it from ActionController::API.",
      "Check the Secret Key in the action, and answer 401 when it is wrong.",
    ],
    source: "guides.rubyonrails.org/security.html",
  },
  {
    name: "Rails",
    status: [422],
    body: /The change you wanted was rejected \(422\)|The change you wanted was rejected\./i,
    confidence: "likely",
    means:
      "Rails shows this page in production; for a POST from outside it nearly always is the authenticity token.",
    fix: [
      "Put `skip_forgery_protection only: :your_action` into the controller, or derive it from ActionController::API.",
      "Confirm it in the log: it says “Can't verify CSRF token authenticity”.",
    ],
    source: "rails public/422.html",
  },
  {
    name: "Laravel",
    status: [419],
    title: "Laravel asks for a CSRF token (419 Page Expired)",
    fix: [
      "Except the path from CSRF: in bootstrap/app.php `$middleware->validateCsrfTokens(except: ['your/path'])`; before Laravel 11 in VerifyCsrfToken::$except.",
      "Or move the route to routes/api.php, which has no CSRF check (its path then starts with /api).",
    ],
    source: "laravel.com/docs/csrf",
  },
  {
    name: "Laravel",
    body: /CSRF token mismatch\.|TokenMismatchException/,
    fix: [
      "Except the path from CSRF: in bootstrap/app.php `$middleware->validateCsrfTokens(except: ['your/path'])`; before Laravel 11 in VerifyCsrfToken::$except.",
    ],
    source: "laravel.com/docs/csrf",
  },
  {
    name: "Spring Security",
    status: [403],
    body: /Invalid CSRF Token|Could not verify the provided CSRF token|(?:Invalid|Missing)CsrfTokenException/,
    fix: [
      'Leave the path out of CSRF: `http.csrf(csrf -> csrf.ignoringRequestMatchers("/your/path"))`.',
      'Let it through without signing in: `.requestMatchers(HttpMethod.POST, "/your/path").permitAll()`.',
    ],
    source: "docs.spring.io/spring-security, csrf",
  },
  {
    name: "Spring Security",
    status: [403],
    cookie: /^XSRF-TOKEN$/,
    confidence: "likely",
    fix: ['Leave the path out of CSRF: `http.csrf(csrf -> csrf.ignoringRequestMatchers("/your/path"))`.'],
    source: "docs.spring.io/spring-security, CookieCsrfTokenRepository",
  },
  {
    name: "Spring Security",
    status: [403],
    bodyEmpty: true,
    header: [
      ["X-Content-Type-Options", /^nosniff$/i],
      ["Cache-Control", /no-cache, no-store, max-age=0, must-revalidate/i],
      ["X-Frame-Options", /^/],
    ],
    confidence: "possible",
    means:
      "The header fields are those of Spring Security, which refuses a POST without a token in this way unless told otherwise. It may also be that it wants the caller to sign in.",
    fix: [
      'Leave the path out of CSRF: `http.csrf(csrf -> csrf.ignoringRequestMatchers("/your/path"))`.',
      'Let it through without signing in: `.requestMatchers(HttpMethod.POST, "/your/path").permitAll()`.',
    ],
    source: "docs.spring.io/spring-security, default response headers",
  },
  {
    name: "ASP.NET antiforgery",
    status: [400, 403, 500],
    body: /anti-?forgery (?:token|cookie|form field|system)|HttpAntiForgeryException|AntiforgeryValidationException/i,
    fix: [
      "Put [IgnoreAntiforgeryToken] on the action or page (ASP.NET MVC 5: take [ValidateAntiForgeryToken] off it); on minimal APIs call `.DisableAntiforgery()`.",
      "Check the Secret Key in the action, and answer 401 when it is wrong.",
    ],
    source: "learn.microsoft.com/aspnet/core/security/anti-request-forgery",
  },
  {
    name: "csurf or csrf-csrf",
    status: [403, 500],
    body: /EBADCSRFTOKEN|invalid csrf token/,
    fix: [
      "Register the webhook's route before the CSRF middleware, or leave its path out of it (skipCsrfProtection).",
    ],
    source: "github.com/expressjs/csurf; github.com/Psifi-Solutions/csrf-csrf",
  },
  {
    name: "csurf",
    status: [403],
    cookie: /^_csrf$/,
    confidence: "likely",
    means: "csurf sets the cookie with the secret of its tokens beside the answer that refuses.",
    fix: ["Register the webhook's route before the CSRF middleware, or leave its path out of it."],
    source: "github.com/expressjs/csurf, option cookie",
  },
  {
    name: "rack-protection",
    status: [403],
    cookie: /^rack\.session$/,
    header: [["Content-Type", /^text\/plain\b/i]],
    body: /^Forbidden$/,
    confidence: "likely",
    means: "Rack::Protection denies with these words a post without a token of the session.",
    fix: [
      'Serve the webhook from an application (or a path of the Rack map) without Rack::Protection::AuthenticityToken and RemoteToken; or give it `allow_if: ->(env) { env["PATH_INFO"] == "/your/path" }`.',
      "In Sinatra: `set :protection, except: [:authenticity_token, :remote_token]`.",
    ],
    source: "github.com/sinatra/sinatra, rack-protection/lib/rack/protection/base.rb",
  },
  {
    name: "Flask-WTF",
    status: [400],
    body: /The CSRF (?:session )?token is (?:missing|invalid)|The CSRF tokens do not match/i,
    fix: ["Put @csrf.exempt on the view (csrf is your CSRFProtect object)."],
    source: "flask-wtf.readthedocs.io/csrf",
  },
  {
    name: "Fastify",
    status: [403],
    body: /FST_CSRF_(?:MISSING_SECRET|INVALID_TOKEN)/,
    fix: ["Leave fastify.csrfProtection out of this route's hooks."],
    source: "github.com/fastify/csrf-protection",
  },
  {
    name: "Symfony",
    status: [400, 403, 422],
    body: /The CSRF token is invalid|Invalid CSRF token/,
    fix: [
      "Set `csrf_protection: false` on the form type, or read the request without a form in this controller.",
    ],
    source: "symfony.com/doc/current/security/csrf.html",
  },
  {
    name: "a CSRF check",
    status: [400, 401, 403, 419, 422],
    body: /\b[CX]SRF\b[^<"]{0,40}\b(?:fail\w*|invalid|missing|mismatch|required|expired|denied|incorrect)\b|\b(?:invalid|missing|bad|expired)\b[^<"]{0,20}\b[CX]SRF\b|cross-site request forgery|invalid authenticity token/i,
    confidence: "likely",
    source: "seen",
  },
];
