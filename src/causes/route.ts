import { fixFor } from "../advice/fixes.ts";
import type { Evidence, Exchange, Response } from "../evidence.ts";
import { asked, exchange, firstHeader, quoteBody, response, statusLine, successful } from "../view.ts";
import { accepted, refusedWith } from "./accepted.ts";
import { type Cause, defineCause } from "./define.ts";
import { recognisedGate } from "./gate/recognise.ts";
import { fullEventPasses, looksUnread, otherEncodingPasses } from "./handler/clues.ts";
import { rejectsRightSecret } from "./handler/rejects.ts";

const tryIt =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

/** The answer with that status, where no gate and no peculiarity of the validation's fields explains it. */
function routed(evidence: Evidence, ...statuses: readonly number[]): Response | undefined {
  const answer = refusedWith(evidence, ...statuses);
  if (answer === undefined || recognisedGate(evidence) !== undefined || fullEventPasses(evidence))
    return undefined;
  return answer;
}

/** Posts at near paths, nearest first. */
function nearPaths(evidence: Evidence): readonly Exchange[] {
  return Object.values(evidence.http ?? {}).filter(({ name }) => /^near-\d+$/.test(name));
}

function answering(evidence: Evidence): Exchange | undefined {
  const near = nearPaths(evidence);
  return (
    near.find((seen) => accepted(evidence, seen) === true) ??
    near.find(({ failure, response: answer }) => {
      const status = failure === undefined ? answer?.status : undefined;
      return status !== undefined && (status < 300 || [400, 401, 403, 415, 422].includes(status));
    })
  );
}

export const notFound = defineCause({
  id: "route/not-found",
  severity: "error",
  title: "Nothing is found at this path",
  about:
    "The server answers, and knows nothing at the path of the URL. A slip in the path, a missing or extra slash, another case, a prefix that the proxy adds or takes away: to the server each is another address.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 404);
    if (answer === undefined || rejectsRightSecret.recognise(evidence) !== undefined) return undefined;
    const near = answering(evidence);
    const taken = near !== undefined && accepted(evidence, near) === true;
    const get = response(evidence, "validation-get");
    const hints = [
      ...(near === undefined
        ? []
        : [
            taken
              ? `The same post to ${near.request.url} is accepted.`
              : `The same post to ${near.request.url} gets ${near.response === undefined ? "another answer" : statusLine(near.response)}: that path is known.`,
          ]),
      ...(get !== undefined && successful(get)
        ? [`GET of the same address gets ${statusLine(get)}: the path is there, and not for POST.`]
        : []),
    ];
    return {
      // A handler may say 404 of its own; only where the post does pass is it sure.
      confidence: taken ? "certain" : "likely",
      detail: [`The post is answered ${statusLine(answer)} with ${quoteBody(answer)}.`, ...hints].join(" "),
      evidence: [
        "http.validation",
        ...(near === undefined ? [] : [`http.${near.name}`]),
        ...(successful(get) ? ["http.validation-get"] : []),
      ],
      explains: ["handler/*", "secret/*", "key/*"],
    };
  },
  fix: (evidence, software) => {
    const near = answering(evidence);
    if (near !== undefined) return [`Enter ${near.request.url} as the URL.`];
    return [
      "Compare the path of the URL with the handler's route, letter by letter: slashes, case, prefixes such as /api.",
      ...fixFor(
        software,
        {
          nginx:
            "In nginx compare location and proxy_pass: a slash at the end of proxy_pass cuts the location's prefix off.",
          Apache: "For routes without files, Apache needs mod_rewrite and AllowOverride for the .htaccess.",
          IIS: "For routes without files, IIS needs the URL Rewrite module or the framework's handler.",
          Laravel: "Routes in routes/api.php start with /api. `php artisan route:list` shows them all.",
          WordPress: "REST routes start with /wp-json/. Save the permalinks again if they are not found.",
          Rails: "`bin/rails routes` shows every route and its method.",
          Express:
            "A router's mount path comes before its routes' paths; Express also says 404 where only another method is registered.",
        },
        ["Make sure that the version with the handler is deployed, and that POST is registered for it."],
      ),
      "If the handler itself says 404 to a Secret Key that it does not know, compare the keys, and let it say 401.",
    ];
  },
});

export const gone = defineCause({
  id: "route/gone",
  severity: "error",
  title: "The address is gone for good (410)",
  about: "The server says that something was at this address and has been removed on purpose.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 410);
    return (
      answer && {
        confidence: "certain",
        detail: `The post is answered ${statusLine(answer)} with ${quoteBody(answer)}.`,
        evidence: ["http.validation"],
        explains: ["handler/*", "secret/*", "key/*"],
      }
    );
  },
  fix: () => [
    "Enter the handler's new address, or put the handler back at this one.",
    "Workflow services answer 410 for a webhook that was deleted: create it again and take its new address.",
  ],
});

export const unsupportedMediaType = defineCause({
  id: "route/unsupported-media-type",
  severity: "error",
  title: "The endpoint does not take this Content-Type (415)",
  about:
    "The handler or its framework takes another format than the one the sender uses. The Notification API posts forms (application/x-www-form-urlencoded); Event Webhooks post JSON. Which of them an endpoint gets depends on how it was created, not on what it asks for.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = refusedWith(evidence, 415);
    if (answer === undefined || recognisedGate(evidence) !== undefined) return undefined;
    const other = otherEncodingPasses(evidence);
    const sent = sentType(exchange(evidence, "validation"));
    const accepts = firstHeader(answer, "Accept-Post") ?? firstHeader(answer, "Accept");
    return {
      confidence: "certain",
      detail: `A post of ${sent} is answered ${statusLine(answer)}${accepts === undefined ? "" : `, which takes ${accepts}`}.${other === undefined ? "" : ` The same as ${sentType(exchange(evidence, other))} is accepted.`}`,
      evidence: other === undefined ? ["http.validation"] : ["http.validation", `http.${other}`],
      explains: ["handler/*", "secret/*", "key/*"],
    };
  },
  fix: (evidence, software) => [
    `Let the handler take ${sentType(exchange(evidence, "validation"))}.`,
    ...fixFor(
      software,
      {
        Express: "Add app.use(express.urlencoded({ extended: false })) before the route.",
        Fastify: "Register @fastify/formbody.",
        Spring:
          "Take `consumes` off the mapping, and @RequestBody off the parameter: read form fields with @RequestParam.",
        "ASP.NET Core":
          "Bind form fields with [FromForm]; [ApiController] expects JSON unless told otherwise.",
        Django: "In Django REST framework, add FormParser to the view's parser_classes.",
        Flask: "Read request.form: request.json wants JSON.",
      },
      [],
    ),
    ...(otherEncodingPasses(evidence) === undefined
      ? []
      : ["If the endpoint was created for Event Webhooks (JSON), check it with --profile events."]),
  ],
});

function sentType(seen: Exchange | undefined): string {
  const type = seen?.request.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return type ?? (seen?.ask.encoding === "json" ? "application/json" : "application/x-www-form-urlencoded");
}

export const tooLarge = defineCause({
  id: "route/too-large",
  severity: "error",
  title: "The post is too large for the server (413)",
  about:
    "The server refuses the body as too large. A validation post has some hundred bytes, and events a few thousand (Inbound Parse messages up to 50 MB), so the limit is set very low, or meant for something else.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 413);
    const sent = exchange(evidence, "validation")?.request.body.length ?? 0;
    return (
      answer && {
        confidence: "certain",
        detail: `A post of about ${sent} bytes is answered ${statusLine(answer)}.`,
        evidence: ["http.validation"],
        explains: ["handler/*", "secret/*", "key/*"],
      }
    );
  },
  fix: (_evidence, software) =>
    fixFor(
      software,
      {
        nginx: "Raise client_max_body_size for this location (0 switches the limit off).",
        Apache: "Raise LimitRequestBody.",
        IIS: "Raise maxAllowedContentLength (and uploadReadAheadSize, when client certificates are negotiated).",
        Express: "Raise the `limit` of express.urlencoded() and express.json().",
        PHP: "Raise post_max_size.",
      },
      ["Raise the limit on request bodies for this path; 64 KiB is enough for events."],
    ),
});

export const lengthRequired = defineCause({
  id: "route/length-required",
  severity: "error",
  title: "The server wants a Content-Length (411)",
  about:
    "The server says that the request has no Content-Length. This check sends one, so something between here and there takes it away, or the server can't read it.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 411);
    return (
      answer && {
        confidence: "certain",
        detail: `The post carries a Content-Length and is answered ${statusLine(answer)}.`,
        evidence: ["http.validation"],
        explains: ["handler/*", "secret/*", "key/*"],
      }
    );
  },
  fix: () => [
    "Look for a proxy that turns the body into chunks before it passes it on (nginx: proxy_request_buffering on), or let the server take chunked bodies.",
  ],
});

export const badRequest = defineCause({
  id: "route/bad-request",
  severity: "error",
  title: "The server calls the post a bad request",
  about:
    "The server or the handler refuses the post as invalid: something about its form, a field or a header does not suit it. A validation post has three fields, ServerId, SecretKey and Type, and no more.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const answer = routed(evidence, 400, 422);
    if (answer === undefined || otherEncodingPasses(evidence) !== undefined) return undefined;
    if (looksUnread(evidence) !== undefined || rejectsRightSecret.recognise(evidence) !== undefined)
      return undefined;
    const get = response(evidence, "validation-get");
    const all = get?.status === answer.status ? " GET gets the same, so it is not about the body." : "";
    const event = response(evidence, "delivered");
    const alsoEvent =
      event?.status === answer.status && all === "" ? " A full Delivered event gets the same status." : "";
    const seen = exchange(evidence, "validation");
    return {
      confidence: "likely",
      detail: `${seen === undefined ? "The post" : asked(seen)} is answered ${statusLine(answer)} with ${quoteBody(answer, 160)}.${all}${alsoEvent}`,
      evidence: ["http.validation"],
      explains: ["key/*", "secret/*"],
    };
  },
  fix: (evidence, software) => {
    const answer = refusedWith(evidence, 400, 422);
    const get = response(evidence, "validation-get");
    if (answer !== undefined && get?.status === answer.status)
      return fixFor(
        software,
        {
          Django:
            "Look at ALLOWED_HOSTS: without DEBUG Django says only “Bad Request (400)” to a host name that is not on it.",
          IIS: "Look into httperr.log in System32\\LogFiles\\HTTPERR: HTTP.sys writes its reason there.",
        },
        ["Look into the server's log: it refuses every request at this address, before the body matters."],
      );
    return [
      "See in the handler's log what it misses: for Type=Validation it must be content with ServerId, SecretKey and Type.",
      "Answer 401 to a wrong Secret Key and 200 to everything else that is well-formed, unknown fields and types included.",
    ];
  },
});

/** The path leads nowhere, or what stands there refuses the request's form. */
export const routeCauses: readonly Cause[] = [
  notFound,
  gone,
  unsupportedMediaType,
  tooLarge,
  lengthRequired,
  badRequest,
];
