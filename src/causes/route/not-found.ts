import type { Evidence, Exchange } from "../../evidence.ts";
import { quoteBody, response, statusLine, successful } from "../../view.ts";
import { accepted } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { rejectsRightSecret } from "../handler/rejects.ts";
import { routed, tryIt } from "./routed.ts";

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
  otherwise:
    "If the path is right, the handler itself answers 404, to a Secret Key or server that it does not know (handler/rejects-right-secret).",
  severity: "error",
  title: "Nothing is found at this path",
  about:
    "The server answers, and knows nothing at the path of the URL. A slip in the path, a missing or extra slash, another case, a prefix that the proxy adds or takes away: to the server each is another address.",
  signs:
    "POST is answered 404, and no gateway or host shows itself. The same post goes to nearby paths (slash, case, prefix): one that takes it makes it certain. A 404 where GET gets 405 is the handler's own, and counts as handler/rejects-right-secret.",
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
  fixes: {
    general: [
      "Compare the path of the URL with the handler's route, letter by letter: slashes, case, prefixes such as /api.",
      "If the handler itself says 404 to a Secret Key that it does not know, compare the keys, and let it say 401.",
    ],
    software: {
      nginx:
        "In nginx compare location and proxy_pass: a slash at the end of proxy_pass cuts the location's prefix off. A host name that no server_name lists ends in the default server, which knows other paths.",
      Apache:
        "For routes without files, Apache needs mod_rewrite and AllowOverride for the .htaccess. A host name that is no ServerName or ServerAlias ends in the first virtual host, which knows other paths.",
      Caddy:
        "In Caddy compare the path with the matchers of handle and route: handle_path cuts its prefix off, handle does not.",
      lighttpd:
        'In lighttpd compare the path with the $HTTP["url"] condition around proxy.server or fastcgi.server.',
      IIS: "For routes without files, IIS needs the URL Rewrite module or the framework's handler.",
      Laravel: "Routes in routes/api.php start with /api. `php artisan route:list` shows them all.",
      WordPress: "REST routes start with /wp-json/. Save the permalinks again if they are not found.",
      Rails: "`bin/rails routes` shows every route and its method.",
      Express:
        "A router's mount path comes before its routes' paths; Express also says 404 where only another method is registered.",
      Fastify: "In Fastify, `app.printRoutes()` shows every route; a plugin's prefix comes before its paths.",
      NestJS:
        "In NestJS, the controller's path and setGlobalPrefix come before the method's; the log at start lists the routes.",
      "Next.js":
        "In Next.js, the file is the route: app/hook/route.ts answers /hook, pages/api/hook.ts answers /api/hook.",
      Django:
        "In Django, with DEBUG on the 404 page lists every pattern; include() puts its prefix before the others.",
      Flask: "In Flask, `flask routes` lists them all; a blueprint's url_prefix comes first.",
      FastAPI:
        "In FastAPI, /docs lists every route; a router's prefix comes first, and so does --root-path of a proxy.",
      Spring:
        "In Spring, server.servlet.context-path and the class's @RequestMapping come before the method's path.",
      Tomcat: "In Tomcat, the application's own path (its war's name) comes before the servlet's.",
      "ASP.NET Core":
        "In ASP.NET Core, [Route] of the controller comes first, and PathBase behind a proxy; MapControllers() must be called.",
      Sinatra: "In Sinatra, the path of `map` in config.ru comes first.",
      Vercel: "On Vercel, functions lie under /api unless a rewrite says otherwise.",
      Netlify:
        "On Netlify, functions lie under /.netlify/functions/ unless a redirect rule (status 200) or config.path says otherwise.",
    },
    otherwise: [
      "Make sure that the version with the handler is deployed, and that POST is registered for it.",
    ],
  },
  fix: (evidence, _software, steps) => {
    const near = answering(evidence);
    return near === undefined ? steps() : [`Enter ${near.request.url} as the URL.`];
  },
});

export const gone = defineCause({
  id: "route/gone",
  severity: "error",
  title: "The address is gone for good (410)",
  about: "The server says that something was at this address and has been removed on purpose.",
  signs: "POST is answered 410, and no product in front of the handler shows itself.",
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
  fixes: {
    general: [
      "Enter the handler's new address, or put the handler back at this one.",
      "Workflow services answer 410 for a webhook that was deleted: create it again and take its new address.",
    ],
  },
});
