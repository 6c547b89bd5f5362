import { fixFor } from "../../advice/fixes.ts";
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
  fixes: { general: [
    "End the maintenance mode, or let this path through it.",
    "If it is not maintenance but load, see the server's log for why it sends 503.",
  ] },
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
  fix: (_evidence, software, { answer }) =>
    fixFor(
      software,
      {
        nginx:
          answer.status === 504
            ? "nginx's error log names the upstream that took too long. Let the handler answer first and work afterwards; proxy_read_timeout only hides it."
            : "nginx's error log names the upstream and why it failed: compare proxy_pass or fastcgi_pass with where the application listens.",
        Apache: "Apache's error log names the backend: compare ProxyPass with where the application listens.",
        IIS: "Look into the event log for why the application (or ARR's backend) does not answer.",
        Heroku: "Run `heroku logs --tail`.",
        HAProxy: "All servers of the backend are down for HAProxy: look at its health checks.",
      },
      [
        "Check that the application runs, and that the proxy points at the address and port where it listens.",
        "Look into the proxy's error log and the application's log at the time of this check.",
      ],
    ),
});

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
