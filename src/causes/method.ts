import { fixFor } from "../advice/fixes.ts";
import type { Evidence, Response } from "../evidence.ts";
import { exchange, firstHeader, hasExactKey, response, statusLine, successful } from "../view.ts";
import { accepted, refusal, refusedWith } from "./accepted.ts";
import { type Cause, defineCause } from "./define.ts";
import { recognisedGate } from "./gate/recognise.ts";

const tryIt =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

const routeSteps = {
  Express: "Register the route with app.post(…) (or app.all), not app.get.",
  NestJS: "Decorate the handler with @Post(), not @Get().",
  "Next.js":
    "Export POST from the route's file (`export async function POST(request)`), or handle req.method === 'POST' in pages/api.",
  Fastify: "Register the route with fastify.post(…).",
  Django: "Let the view take POST: take @require_GET off it, or give the class a post() method.",
  Flask: 'Write @app.route("/path", methods=["POST"]).',
  FastAPI: "Decorate the function with @app.post(…).",
  Rails: 'Write `post "/path", to: …` into config/routes.rb.',
  Laravel: "Write Route::post(…) (or Route::match(['get', 'post'], …)).",
  Spring: "Use @PostMapping on the method.",
  "ASP.NET Core": "Put [HttpPost] on the action, or use app.MapPost(…).",
  "ASP.NET": "Put [HttpPost] on the action; for a handler file, allow the verb POST in web.config.",
};
const routeFallback = ["Register the handler for POST at this path."];

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
  fix: (_evidence, software) => [
    ...fixFor(software, routeSteps, routeFallback),
    "Read the fields from the posted body, not from the query, and check the Secret Key before the Validation Key goes out.",
  ],
});

export const notAllowed = defineCause({
  id: "method/not-allowed",
  severity: "error",
  title: "The endpoint does not take POST",
  about:
    "The server knows the address and refuses the method: POST is what the sender uses, for validation and events alike. Often the route is registered for GET alone, or a web server serves the path as a static file.",
  signs:
    "POST is answered 405 or 501, and no product in front of the handler shows itself. Where a full event is taken the status has another reason: handler/crash-on-absent-field.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
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
      explains: ["handler/*", "secret/*", "key/*"],
    };
  },
  fix: (evidence, software) => {
    const steps = fixFor(
      software,
      {
        ...routeSteps,
        nginx:
          "nginx answers 405 when a post meets a static file: pass this location to the application (proxy_pass, fastcgi_pass).",
        Apache: "Look for <Limit>, <LimitExcept> and AllowMethods in Apache's configuration and .htaccess.",
        IIS: "Look at Request Filtering → HTTP Verbs and at the handler mapping's verbs in IIS; remove WebDAV if it takes the verb.",
        "GitHub Pages": "GitHub Pages serves files only. Put the handler where code runs.",
      },
      routeFallback,
    );
    const get = response(evidence, "validation-get");
    return successful(get)
      ? [...steps, "If GET shows a page of yours there, compare the path with the handler's own."]
      : steps;
  },
});

/** The method is what the server objects to. */
export const methodCauses: readonly Cause[] = [getOnly, notAllowed];
