import type { Face } from "../face.ts";

/** A proxy that could not get an answer from what stands behind it. */
export const upstreamDownFaces: readonly Face[] = [
  {
    name: "Heroku",
    status: [503],
    body: /herokucdn\.com\/error-pages\/application-error/i,
    title: "The application on Heroku crashed or did not answer",
    fix: ["Run `heroku logs --tail`: an H or R code there says why."],
    source: "devcenter.heroku.com/articles/error-codes",
  },
  {
    name: "Vercel",
    status: [500, 502, 504],
    header: [["X-Vercel-Error", /^/]],
    title: "The function on Vercel failed",
    fix: ["Look at the function's log in Vercel for the error code shown."],
    source: "vercel.com/docs/errors",
  },
  {
    name: "AWS API Gateway",
    status: [502, 500, 503, 504],
    header: [
      [
        "x-amzn-ErrorType",
        /^(?:InternalServerErrorException|BadGatewayException|ServiceUnavailableException)/,
      ],
    ],
    title: "The function behind AWS API Gateway failed",
    means: "The function threw, timed out, or answered in a form that the gateway can't pass on.",
    fix: [
      "Look into the function's CloudWatch log.",
      "A Lambda proxy must return { statusCode, headers, body } with a string as body.",
    ],
    source: "docs.aws.amazon.com/apigateway, proxy integration errors",
  },
  {
    name: "AWS Lambda",
    status: [502],
    header: [["x-amzn-RequestId", /^/]],
    body: /^\s*(?:\{"message":\s*"Internal server error"\}|Internal Server Error)\s*$/i,
    title: "The function failed, or answered in a form that can't be passed on",
    confidence: "likely",
    fix: [
      "Look into the function's log. A Lambda proxy must return { statusCode, headers, body } with a string as body.",
    ],
    source: "docs.aws.amazon.com/lambda, function URL invocation",
  },
  {
    name: "IIS",
    status: [500],
    body: /HTTP Error 500\.19/,
    title: "IIS can't read the site's web.config",
    fix: [
      "The page, opened on the server itself, names the line of web.config. Often a module that it uses (URL Rewrite, the ASP.NET Core module) is not installed.",
    ],
    source: "learn.microsoft.com/troubleshoot/iis, HTTP error 500.19",
  },
  {
    name: "IIS (ASP.NET Core)",
    status: [500, 502, 503],
    body: /HTTP Error 50(?:0\.3\d|2\.5)/,
    title: "The ASP.NET Core application did not start",
    fix: [
      "Look into the event log, or set stdoutLogEnabled in web.config, for why the application did not start.",
    ],
    source: "learn.microsoft.com/aspnet/core, IIS errors 500.30, 502.5",
  },
  {
    name: "Phusion Passenger",
    status: [500, 502],
    body: /We're sorry, but something went wrong\.[\s\S]*Passenger|Web application could not be started/i,
    title: "Passenger could not start the application",
    fix: ["Look into Passenger's log for the error that the application stopped with."],
    source: "phusionpassenger.com docs",
  },
  {
    name: "Cloudflare",
    status: [520],
    means: "520: the origin answered Cloudflare with something empty or unreadable.",
    source: "developers.cloudflare.com, 5xx errors",
  },
  {
    name: "Cloudflare",
    status: [521],
    means: "521: the origin refused Cloudflare's connection.",
    source: "developers.cloudflare.com, 5xx errors",
    fix: [
      "Start the web server at the origin.",
      "Let Cloudflare's address ranges through the origin's firewall.",
    ],
  },
  {
    name: "Cloudflare",
    status: [522],
    means: "522: the connection from Cloudflare to the origin timed out.",
    source: "developers.cloudflare.com, 5xx errors",
    fix: [
      "Check that the origin's address in DNS is right and that its firewall lets Cloudflare's ranges in.",
    ],
  },
  {
    name: "Cloudflare",
    status: [523],
    means: "523: Cloudflare can't reach the origin's address at all.",
    source: "developers.cloudflare.com, 5xx errors",
    fix: ["Correct the origin's address in Cloudflare's DNS."],
  },
  {
    name: "Cloudflare",
    status: [524],
    means: "524: the origin took the connection and did not answer in time.",
    source: "developers.cloudflare.com, 5xx errors",
    fix: ["Let the handler answer first and do its work afterwards."],
  },
  {
    name: "Cloudflare",
    status: [525],
    means: "525: the TLS handshake between Cloudflare and the origin failed.",
    source: "developers.cloudflare.com, 5xx errors",
    fix: ["Give the origin a certificate and TLS 1.2 or later, or set the encryption mode to what it has."],
  },
  {
    name: "Cloudflare",
    status: [526],
    means: "526: the origin's certificate is not valid.",
    source: "developers.cloudflare.com, 5xx errors",
    fix: ["Put a valid certificate on the origin; a Cloudflare Origin CA certificate is free."],
  },
  {
    name: "Cloudflare",
    status: [527],
    means: "527: the connection between Cloudflare and its Railgun listener failed.",
    source: "developers.cloudflare.com, 5xx errors",
  },
  {
    name: "Cloudflare",
    status: [530],
    body: /\b1016\b/,
    means: "530 with 1016: Cloudflare can't look up the origin's name.",
    source: "developers.cloudflare.com, error 1016",
    fix: ["Correct the origin's name in Cloudflare's DNS."],
  },
  {
    name: "Cloudflare",
    status: [530],
    means: "530: Cloudflare could not reach the origin; the page's 1xxx code says why.",
    source: "developers.cloudflare.com, 5xx errors",
  },
  {
    name: "the proxy",
    status: [502],
    means: "502: the proxy got no valid answer from the application behind it.",
    source: "RFC 9110 §15.6.3",
  },
  {
    name: "nginx",
    status: [503],
    body: /<center><h1>503 Service Temporarily Unavailable<\/h1><\/center>/,
    title: "nginx answers 503 of its own",
    means:
      "nginx says so when limit_req or limit_conn is exceeded, when `return 503` is written there, and in Kubernetes' ingress when the service has no pod that is ready; an application that is down gives 502.",
    confidence: "likely",
    fix: [
      "Look into nginx's configuration of this path for limit_req, limit_conn and `return 503`, and into its error log for “limiting requests”.",
      "In Kubernetes: `kubectl get endpoints` shows whether the service behind the ingress has any.",
    ],
    source: "nginx.org, limit_req_status; kubernetes.github.io/ingress-nginx",
  },
  {
    name: "the server",
    status: [503],
    means:
      "503: the server says that it can't serve this for now: no application behind it, or too much load.",
    source: "RFC 9110 §15.6.4",
  },
  {
    name: "the proxy",
    status: [504],
    means: "504: the application behind the proxy did not answer in time.",
    source: "RFC 9110 §15.6.5",
  },
];
