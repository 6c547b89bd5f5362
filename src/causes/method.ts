import type { Evidence, Response } from "../evidence.ts";
import { exchange, firstHeader, hasExactKey, quoteBody, response, statusLine, successful } from "../view.ts";
import { accepted, refusal, refusedWith } from "./accepted.ts";
import { type Cause, defineCause, type Recognition } from "./define.ts";
import { forbiddenPost } from "./gate/forbidden.ts";
import { recognisedGate } from "./gate/recognise.ts";

const tryIt =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

const routeSteps = {
  Express: "Register the route with app.post(…), not app.get.",
  NestJS: "Decorate the handler with @Post(), not @Get().",
  "Next.js":
    "Export POST from the route's file (`export async function POST(request)`), or handle req.method === 'POST' in pages/api.",
  Fastify: "Register the route with fastify.post(…).",
  Django: "Let the view take POST: @require_POST in place of @require_GET, or a post() method in the class.",
  Flask: 'In Flask, write @app.route("/path", methods=["POST"]): without `methods` a route takes GET alone.',
  FastAPI: "Decorate the function with @app.post(…).",
  "http.server": "Give the handler class a do_POST method: without one it answers 501.",
  Rails: 'Write `post "/path", to: …` into config/routes.rb.',
  Laravel: "Write Route::post(…) (or Route::match(['get', 'post'], …)).",
  Spring: "Use @PostMapping on the method.",
  "ASP.NET Core": "Put [HttpPost] on the action, or use app.MapPost(…).",
  "ASP.NET": "Put [HttpPost] on the action; for a handler file, allow the verb POST in web.config.",
  Symfony: "Write #[Route('/path', methods: ['POST'])].",
  Sinatra: 'Write `post "/path" do … end`.',
  WordPress: "Register the REST route with 'methods' => 'POST' (register_rest_route).",
  "AWS API Gateway": "Add the method POST to the resource, and deploy the API.",
  Vercel: "Export POST (or a handler that takes it) from the function's file: a static file takes GET alone.",
  Netlify: "Put the handler into a function: Netlify's static files don't take POST.",
};
const routeFallback = ["Register the handler for POST at this path."];
const readBody =
  "Read the fields from the posted body, not from the query, and check the Secret Key before the Validation Key goes out.";

/** The Validation Key comes back on GET, where POST is refused. */
function keyOnGet(evidence: Evidence): { answer: Response; get: Response } | undefined {
  const answer = refusal(evidence);
  const get = response(evidence, "validation-get");
  if (answer === undefined || answer.status < 400 || [401, 403].includes(answer.status)) return undefined;
  if (get === undefined || !successful(get) || !hasExactKey(get)) return undefined;
  return recognisedGate(evidence) === undefined ? { answer, get } : undefined;
}

export const getOnly = defineCause({
  id: "method/get-only",
  severity: "error",
  title: "The endpoint answers to GET, and not to POST",
  about:
    "The Validation Key is there when the address is opened in a browser, which sends GET. The sender posts, and a post is refused. A browser is no test for a webhook.",
  signs:
    "POST is refused, and GET of the same address brings the Validation Key. When GET brings something else, it is method/not-allowed or route/not-found.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const seen = keyOnGet(evidence);
    if (seen === undefined) return undefined;
    return {
      confidence: [404, 405, 501].includes(seen.answer.status) ? "certain" : "likely",
      detail: `POST gets ${statusLine(seen.answer)}; GET of the same address gets ${statusLine(seen.get)} with the Validation Key.`,
      evidence: ["http.validation", "http.validation-get"],
      explains: ["method/not-allowed", "route/*", "handler/*", "key/*"],
    };
  },
  fixes: { software: routeSteps, otherwise: routeFallback, general: [readBody] },
});

/** 403 to every post, and not to GET. */
function forbidsPost(evidence: Evidence, answer: Response): Recognition {
  const get = response(evidence, "validation-get");
  return {
    confidence: "likely",
    title: "The web server forbids POST (403)",
    detail: `Every post, whatever is in it, is answered ${statusLine(answer)} with the web server's own page, ${quoteBody(answer)}; GET gets ${get === undefined ? "another answer" : statusLine(get)}. So the method is what is forbidden, by a rule of the web server or of a firewall in it.`,
    evidence: ["http.validation", "http.validation-get"],
    explains: ["handler/*", "secret/*", "key/error-status"],
  };
}

export const notAllowed = defineCause({
  id: "method/not-allowed",
  severity: "error",
  title: "The endpoint does not take POST",
  about:
    "The server knows the address and refuses the method: POST is what the sender uses, for validation and events alike. Often the route is registered for GET alone, or a web server serves the path as a static file.",
  signs:
    "POST is answered 405 or 501, and no product in front of the handler shows itself; or the web server's own 403 comes to every post and not to GET. Where a full event is taken the status has another reason: handler/crash-on-absent-field.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const forbidden = forbiddenPost(evidence);
    if (forbidden?.passes === "get") return forbidsPost(evidence, forbidden.answer);
    const answer = refusedWith(evidence, 405, 501);
    if (answer === undefined || recognisedGate(evidence) !== undefined) return undefined;
    if (accepted(evidence, exchange(evidence, "delivered")) === true) return undefined;
    const allow = firstHeader(answer, "Allow");
    const get = response(evidence, "validation-get");
    const gets = get === undefined ? "" : ` GET gets ${statusLine(get)}.`;
    return {
      confidence: "certain",
      detail: `POST is answered ${statusLine(answer)}${allow === undefined ? "" : `, with “Allow: ${allow}”`}.${gets}`,
      evidence: get === undefined ? ["http.validation"] : ["http.validation", "http.validation-get"],
      explains: ["handler/*", "secret/*", "key/error-status"],
    };
  },
  fixes: {
    software: {
      ...routeSteps,
      nginx:
        "nginx answers 405 when a post meets a static file: pass this location to the application (proxy_pass, fastcgi_pass). When it is 403, look for limit_except.",
      HAProxy: "Look for `http-request deny` rules on METH_POST or method in HAProxy's configuration.",
      Caddy: "Caddy's file_server takes no POST: pass this path on with `handle /hook { reverse_proxy … }`.",
      CloudFront:
        "In CloudFront, set Allowed HTTP methods of this path's behaviour to GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE; S3 as the origin does not run a handler.",
      "Amazon S3":
        "A bucket serves files: put the handler where code runs (Lambda, for one), and enter that address.",
      Apache:
        "Look for <Limit>, <LimitExcept> and AllowMethods in Apache's configuration and .htaccess; ModSecurity's core rules have such a list too (tx.allowed_methods).",
      IIS: "Look at Request Filtering → HTTP Verbs and at the handler mapping's verbs in IIS; remove WebDAV if it takes the verb.",
      "GitHub Pages": "GitHub Pages serves files only. Put the handler where code runs.",
    },
    otherwise: routeFallback,
    general: [],
  },
  fix: (evidence, _software, steps) => {
    const get = response(evidence, "validation-get");
    return successful(get)
      ? [...steps(), "If GET shows a page of yours there, compare the path with the handler's own."]
      : steps();
  },
});

/** The method is what the server objects to. */
export const methodCauses: readonly Cause[] = [getOnly, notAllowed];
