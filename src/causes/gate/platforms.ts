import { defineGate } from "./define-gate.ts";

export const tunnel = defineGate({
  id: "gate/tunnel",
  title: "The tunnel answers, not the endpoint",
  about:
    "The address belongs to a tunnel to somebody's machine. The tunnel is not running, leads nowhere, or shows a page of its own first, so the handler does not see the post.",
  signs:
    "The answer bears the tunnel service's own marks: its error header, the words of its page, or its host name together with a gateway status. A handler's own answer through the tunnel has none of these.",
  titled: ({ face }) => `The tunnel (${face.name}) answers, not the endpoint`,
  says: ({ face }) => `This answer is by ${face.name} itself, not by the handler behind it.`,
  fixes: {
    general: [
      "Start the tunnel's client and the handler behind it, and check that {host} is still its address.",
      "For anything lasting, give the endpoint an address of its own.",
    ],
    words: { host: "the URL's host" },
  },
  fix: ({ url }, steps) => steps(url.parsed && { host: url.parsed.host }),
});

export const deploymentProtection = defineGate({
  id: "gate/deployment-protection",
  title: "The hosting platform lets only signed-in visitors through",
  about:
    "The platform protects this deployment: visitors must sign in, or bring a bypass token. The sender can do neither, so nothing reaches the handler.",
  signs:
    "The answer, or the sign-in page it leads to, bears the marks of a hosting platform's or access product's wall: its cookie, its header or its address. Sign-in pages of an application's own are gate/login-page.",
  titled: ({ face }) => `${face.name} lets only signed-in visitors through`,
  says: ({ face }) => `${face.name} wants the visitor to sign in before it passes anything on.`,
  fixes: { general: ["Take this path, or this deployment, out of the platform's protection."] },
});

export const apiGateway = defineGate({
  id: "gate/api-gateway",
  title: "The API gateway does not pass the post on",
  about:
    "A gateway stands before the handler. It has no route for this method and path, or it wants a key or token that the sender can't send. Its own words often name something else: a missing token may simply be a missing route.",
  signs:
    "The answer bears a gateway product's header fields or its own words for a missing route or key. A 404 without such marks is route/not-found.",
  titled: ({ face }) => `${face.name} does not pass the post on`,
  says: ({ face }) => `This answer is by ${face.name}, not by the handler.`,
  fixes: {
    general: [
      "Add a route for POST at this path to the gateway, and deploy it.",
      "Switch the gateway's own authentication off for this route.",
    ],
  },
});

export const functionKey = defineGate({
  id: "gate/function-key",
  title: "The serverless host wants its own key first",
  about:
    "The function is not open to everybody: the platform wants its key or an identity before it runs the code. The sender has neither, unless the key is part of the URL.",
  signs:
    "The answer is a serverless platform's own refusal, told by its host name or header fields together with 401 or 403. A 401 by the function itself is handler/rejects-right-secret.",
  titled: ({ face }) => `${face.name} wants its own key or identity first`,
  says: ({ face }) => `${face.name} refused the call before the function ran.`,
  fixes: { general: ["Allow anonymous calls to this function, and check the Secret Key in it."] },
});

export const parked = defineGate({
  id: "gate/parked",
  title: "A default or parked page answers",
  about:
    "What answers is a placeholder: a web server's welcome page, a host that knows no such application, or a parked domain. The handler is not deployed there, or the name leads to another machine.",
  signs:
    "The page is a web server's welcome page, a parking page, or a host's own “no such application”; where POST is refused, the page that GET gets is looked at.",
  titled: ({ face }) => `What answers is ${face.name}`,
  says: () => "That is a placeholder: no handler is deployed under this name and path.",
  fixes: {
    general: [
      "Check that the name leads to the machine that runs the handler (compare `dig +short` with its address).",
      "Deploy the handler there, and give the web server a site for this host name that passes the path to it.",
    ],
    software: {
      nginx:
        "In nginx, a host name that no server_name lists ends in the default server: write the URL's host into server_name of the handler's server block, and take sites-enabled/default away.",
      Apache:
        "In Apache, a host name that no virtual host lists ends in the first one: write the URL's host into ServerName or ServerAlias of the handler's, and disable 000-default.",
      Caddy: "In Caddy, give the URL's host a site block of its own in the Caddyfile.",
      IIS: "In IIS, add a binding for the URL's host to the handler's site.",
    },
  },
});
