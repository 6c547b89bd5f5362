import { firstHeader } from "../../view.ts";
import { defineGate } from "./define-gate.ts";

const withoutSignIn =
  "Let this path through without signing in, and let the handler check the Secret Key instead.";

export const basicAuth = defineGate({
  id: "gate/basic-auth",
  title: "The server asks for a user name and password",
  about:
    "The server wants HTTP authentication before anything reaches the handler. The sender posts to the URL as it is; whether it uses a user name and password written into the URL is not documented.",
  signs:
    "The status is 401 and WWW-Authenticate offers Basic or Digest, to a right and to a wrong Secret Key alike. A 401 without that field is handler/rejects-right-secret.",
  says: ({ answer }) =>
    `WWW-Authenticate is “${firstHeader(answer, "WWW-Authenticate") ?? ""}”: whoever calls must sign in first.`,
  titled: ({ face }) => `The server asks for ${face.name}`,
  fixes: {
    software: {
      nginx: "Put `auth_basic off;` into the location of this path.",
      Apache: "Put `Require all granted` into a <Location> of this path (with `AuthMerging Off`).",
      IIS: "Switch Anonymous Authentication on and Basic off for this path in IIS Manager.",
      Caddy:
        "In Caddy, leave the path out of the matcher of basic_auth: `basic_auth @others`, with `@others not path /hook`.",
      HAProxy: "In HAProxy: `http-request auth unless { http_auth(users) } || { path /hook }`.",
      lighttpd:
        'In lighttpd, leave the path out of auth.require, or put that into a `$HTTP["url"]` condition.',
      Traefik: "In Traefik, give the path a router of its own without the basicAuth middleware.",
    },
    otherwise: ["Switch authentication off for this path alone."],
    general: ["Let the handler check the Secret Key: that is what it is for."],
  },
});

export const windowsAuth = defineGate({
  id: "gate/windows-auth",
  title: "The server asks for Windows authentication",
  about:
    "IIS (or another server) wants a Windows sign-in, Negotiate or NTLM, which callers from outside the domain can't do. The handler never sees the post.",
  signs:
    "The status is 401 and WWW-Authenticate offers Negotiate or NTLM. A challenge that comes for the right Secret Key and not for a wrong one is the handler's own.",
  says: () => "The sender has no Windows account to sign in with.",
  fixes: {
    general: [
      "In IIS Manager, at the folder of the handler, switch Windows Authentication off and Anonymous Authentication on.",
      'In ASP.NET also allow everybody there: `<authorization><allow users="*" /></authorization>` in a <location> of web.config.',
    ],
  },
});

export const bearerAuth = defineGate({
  id: "gate/bearer-auth",
  title: "The server asks for a token",
  about:
    "A middleware or a gateway wants an access token in the Authorization header. The sender sends none: it identifies itself with the Secret Key in the body.",
  signs:
    "The status is 401 or 403 with a Bearer or token challenge, or the words of a library that misses one, to a right and to a wrong Secret Key alike.",
  says: () => "The sender sends no Authorization header: it identifies itself by the Secret Key in the body.",
  fixes: {
    general: [],
    software: {
      Spring:
        'Let the path through: `.requestMatchers(HttpMethod.POST, "/your/path").permitAll()`, and leave it out of CSRF.',
      "ASP.NET Core": "Put [AllowAnonymous] on the action.",
      "ASP.NET": "Put [AllowAnonymous] on the action.",
      Laravel: "Take the auth middleware off this route.",
      Django:
        "In Django REST framework, set authentication_classes = [] and permission_classes = [AllowAny] on the view.",
      Express: "Register the webhook's route before the middleware that checks tokens.",
      FastAPI:
        "In FastAPI, take Depends(…) of the security scheme off this route, or register the route on the app and not on the protected router.",
      Flask: "Take @jwt_required() off the view, or except its endpoint in before_request.",
      NestJS:
        "Except the route from the global guard, with a decorator such as @Public() that the guard looks for.",
      "AWS API Gateway":
        "Set the method's Authorization to NONE and “API key required” to false, and deploy the API.",
      Kong: "Disable the auth plugin (jwt, key-auth, oauth2) on this route.",
    },
    otherwise: [withoutSignIn],
  },
});

export const loginPage = defineGate({
  id: "gate/login-page",
  title: "A sign-in page answers",
  about:
    "In place of the handler, a page answers that wants somebody to sign in. Applications do this for every path that they don't except from it.",
  signs:
    "The answer has a password field, or a form of a single-sign-on service. A redirect to such a page is redirect/to-login.",
  says: () => "A page with a form to sign in came back in the handler's place.",
  fixes: {
    general: [],
    software: {
      WordPress:
        "Serve the endpoint through the REST API or admin-post.php with a `nopriv` action, which need no login.",
      "ASP.NET Core": "Put [AllowAnonymous] on the action.",
      "ASP.NET":
        'Put [AllowAnonymous] on the action, or a <location> with `<allow users="*" />` into web.config.',
      Laravel: "Move the route out of the group with the auth middleware.",
      Django: "Take login_required off the view, and except it in any middleware that requires a login.",
      Rails: "Add `skip_before_action :authenticate_user!` (or your own filter's name) to the controller.",
      Spring:
        'Let the path through: `.requestMatchers(HttpMethod.POST, "/your/path").permitAll()`, and leave it out of CSRF.',
      Express: "Register the webhook's route before the middleware that asks for a sign-in.",
      Flask: "Take @login_required off the view, or except its endpoint in before_request.",
    },
    otherwise: [withoutSignIn],
  },
});

export const csrf = defineGate({
  id: "gate/csrf",
  title: "A CSRF check refuses the post",
  about:
    "The framework wants a token that it gave out with a form of its own, to be sure that a browser's post is meant. The sender has no such token. A webhook does not need this protection: it uses no cookies, and the Secret Key proves who posts.",
  signs:
    "The answer has a framework's own words about a CSRF token (or Laravel's status 419), and a full event gets no further. A bare 403 is not taken for it, but for Spring's, which is called possible.",
  titled: ({ face }) => `${face.name} refuses the post for want of a CSRF token`,
  says: () => "The framework wants a token out of a form of its own, which the sender can't have.",
  fixes: {
    software: {
      Django:
        'Put @csrf_exempt on this view (from django.views.decorators.csrf import csrf_exempt); for a class-based view, @method_decorator(csrf_exempt, name="dispatch").',
      Rails:
        "Put `skip_forgery_protection only: :your_action` into the controller, or derive it from ActionController::API.",
      Laravel:
        "Except the path from CSRF: in bootstrap/app.php `$middleware->validateCsrfTokens(except: ['your/path'])`; before Laravel 11 in VerifyCsrfToken::$except.",
      Spring: 'Leave the path out of CSRF: `http.csrf(csrf -> csrf.ignoringRequestMatchers("/your/path"))`.',
      "ASP.NET Core":
        "Put [IgnoreAntiforgeryToken] on the action or page; on minimal APIs call `.DisableAntiforgery()`.",
      "ASP.NET": "Take [ValidateAntiForgeryToken] off the action.",
      Express: "Register the webhook's route before the CSRF middleware: what comes earlier is not checked.",
      Flask: "In Flask, put @csrf.exempt on the view (csrf is your CSRFProtect object).",
      Fastify: "Leave fastify.csrfProtection out of this route's hooks.",
      Symfony:
        "Set `csrf_protection: false` on the form type, or read the request without a form in this controller.",
    },
    otherwise: ["Except this path from the CSRF check."],
    general: [
      "Check the Secret Key in the handler, and answer 401 when it is wrong: that takes the token's place.",
    ],
  },
});

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const hostNotAllowed = defineGate({
  id: "gate/host-not-allowed",
  title: "The application does not answer to this host name",
  about:
    "The server or framework has a list of the host names that it serves, and the one in the URL is not on it. This happens with tunnels, new domains and development servers.",
  signs:
    "The answer has the words of a framework or server that checks host names, or the status 421. A 400 of another kind is route/bad-request.",
  titled: ({ face }) => `${capitalised(face.name)} does not answer to this host name`,
  says: ({ face }) => `${capitalised(face.name)} refuses the host name of the URL.`,
  fixes: { general: ["Add the URL's host name to the list of allowed hosts."] },
});
