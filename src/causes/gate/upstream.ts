import { firstHeader } from "../../view.ts";
import { defineGate } from "./define-gate.ts";

export const maintenance = defineGate({
  id: "gate/maintenance",
  title: "The site is closed for maintenance",
  about:
    "The site says that it is out of service for a while. Validation fails until it is back, and events that come in the meantime may be lost.",
  signs:
    "The status is 503 (or a platform's own) with the words of a maintenance page, or with Retry-After. A 503 without either is gate/upstream-down.",
  says: ({ answer }) => {
    const wait = firstHeader(answer, "Retry-After");
    return `The site says that it is closed for now${wait === undefined ? "" : ` (Retry-After: ${wait})`}.`;
  },
  fixes: {
    general: [
      "End the maintenance mode, or let this path through it.",
      "If it is not maintenance but load, see the server's log for why it sends 503.",
    ],
  },
});

export const upstreamDown = defineGate({
  id: "gate/upstream-down",
  title: "The proxy gets no answer from the application behind it",
  about:
    "Something in front (a proxy, a load balancer, a CDN) took the post and could not get an answer from the application: it is not running, listens elsewhere, crashed, or took too long.",
  signs:
    "The status is 502, 503 or 504, one of the CDN's own (520 to 530), or the error page of a platform whose application failed. A 500 by the application itself is handler/crash.",
  titled: ({ answer }) => `The proxy gets no answer from the application behind it (${answer.status})`,
  says: ({ face }) => `${capital(face.name)} answered in the application's place.`,
  fixes: {
    software: {
      nginx:
        "nginx's error log names the upstream and why it failed: compare proxy_pass or fastcgi_pass with where the application listens (`ss -ltnp`).",
      Apache:
        "Apache's error log names the backend: compare ProxyPass with where the application listens. When it says “timeout”, the application took longer than ProxyTimeout.",
      IIS: "Look into the event log for why the application (or ARR's backend) does not answer.",
      Heroku: "Run `heroku logs --tail`: an H or R code there says why.",
      HAProxy: "All servers of the backend are down for HAProxy: look at its health checks.",
      Caddy:
        "Caddy's log names the upstream: compare reverse_proxy (or php_fastcgi) with where the application listens.",
      lighttpd:
        "lighttpd's error log names the backend: compare proxy.server or fastcgi.server with where the application listens.",
      Traefik:
        "Traefik's log and dashboard name the service: compare its port (loadbalancer.server.port) with where the container listens.",
      Envoy:
        "Envoy's response flags (UF, UH, UT) in its access log say whether the upstream refused, is unhealthy, or was too slow.",
      "AWS ALB":
        "In the target group look at the targets' health: a 502 is a target that hung up, a 504 one that took too long.",
      Cloudflare:
        "Behind Cloudflare a 502 or 504 mostly comes from the origin: look into the origin's error log at that time, and post to the origin itself with `curl --connect-to`.",
      CloudFront:
        "In CloudFront's log x-edge-detailed-result-type says why: OriginConnectError, OriginCommError or OriginDnsError; the origin's security group must let CloudFront in.",
      "AWS API Gateway":
        "Look into the function's CloudWatch log: a Lambda proxy must return { statusCode, headers, body } with a string as body, within the gateway's time-out (29 s unless raised).",
      Vercel: "Look at the function's log in Vercel: it crashed, or ran into its time limit.",
      Netlify: "Look at the function's log in Netlify: it crashed, or ran into its time limit.",
      Render: "Look at the service's log in Render; it must listen on 0.0.0.0 and the port in $PORT.",
      Railway: "Look at the deployment's log in Railway; it must listen on 0.0.0.0 and the port in $PORT.",
      "Fly.io": "Run `fly logs`; the application must listen on 0.0.0.0 and on internal_port of fly.toml.",
      Varnish: "Varnish's log (`varnishlog -g request`) says why the backend fetch failed.",
    },
    otherwise: [
      "Check that the application runs, and that the proxy points at the address and port where it listens.",
    ],
    general: [
      "Look into the application's log at the time of this check: it may have crashed or never started.",
    ],
  },
  fix: (_evidence, steps, { answer }) => [
    ...steps(),
    ...(answer.status === 504
      ? [
          "504 is a time-out: let the handler answer first and work afterwards. A longer time-out in the proxy only hides it.",
        ]
      : []),
  ],
});

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
