import type { Fault } from "../../define.ts";
import { page, wall } from "./wall.ts";

const closed = (face: string, status: number, body: string, headers: Record<string, string> = {}) =>
  wall("gate/maintenance", face, `closed for now: ${face}`, { status, body, headers });

const down = (face: string, status: number, body: string, headers: Record<string, string> = {}) =>
  wall("gate/upstream-down", face, `nothing answers behind: ${face}`, { status, body, headers });

const cloudflare = { Server: "cloudflare", "CF-RAY": "8f00aa11bb22cc33-AMS" };

export const upstreamFaults: readonly Fault[] = [
  closed("retry-after", 503, "back soon", { "Retry-After": "3600" }),
  closed("page", 503, page("We are down for maintenance", "")),
  closed("laravel", 503, page("503", "Be right back.")),
  closed(
    "wordpress",
    503,
    page("Maintenance", "Briefly unavailable for scheduled maintenance. Check back in a minute."),
  ),
  closed("azure-stopped", 403, page("Error 403", "This web app is stopped.")),
  closed(
    "iis-pool",
    503,
    "<h2>Service Unavailable</h2>\n<hr><p>HTTP Error 503. The service is unavailable.</p>",
    {
      Server: "Microsoft-HTTPAPI/2.0",
    },
  ),
  closed("heroku", 503, '<iframe src="//www.herokucdn.com/error-pages/maintenance-mode.html"></iframe>'),
  closed("vercel", 402, "DEPLOYMENT_DISABLED", { Server: "Vercel" }),
  closed("app-offline", 503, page("app_offline", "")),
  down("502", 502, "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>", {
    Server: "nginx",
  }),
  down("503", 503, page("503 Service Unavailable", "No server is available to handle this request.")),
  down("504", 504, "<center><h1>504 Gateway Time-out</h1></center><hr><center>nginx</center>", {
    Server: "nginx",
  }),
  down("heroku", 503, '<iframe src="//www.herokucdn.com/error-pages/application-error.html"></iframe>'),
  down("vercel", 500, "A server error has occurred\n\nFUNCTION_INVOCATION_FAILED", {
    "X-Vercel-Error": "FUNCTION_INVOCATION_FAILED",
  }),
  down("aws-gateway", 502, '{"message":"Internal server error"}', {
    "x-amzn-ErrorType": "InternalServerErrorException",
  }),
  down("lambda", 502, "Internal Server Error", { "x-amzn-RequestId": "0a1b" }),
  down("iis-config", 500, page("HTTP Error 500.19 - Internal Server Error", "Config Error")),
  down("iis-core", 500, page("HTTP Error 500.30 - ASP.NET Core app failed to start", "")),
  down("passenger", 500, page("Web application could not be started", "Phusion Passenger")),
  ...[520, 521, 522, 523, 524, 525, 526, 527].map((code) =>
    down(String(code), code, `error code: ${code}`, cloudflare),
  ),
  down("1016", 530, "error code: 1016", cloudflare),
  down("530", 530, "error code: 1014", cloudflare),
];
