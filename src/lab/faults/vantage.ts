import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabHandler } from "../lab.ts";
import { serveProxy } from "../proxy.ts";
import { serveSilence } from "../silent-port.ts";
import { atAddress } from "./tls/serve.ts";

/*
 * Endpoints that are not the same to everybody: the proxies stand for places elsewhere, and lead to what the endpoint
 * is to callers from there.
 */

const portOf = (url: string): number => Number(new URL(url).port);

/** A port of loopback on which nothing listens. */
async function closedPort(lab: Lab): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  const port = await lab.listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const forbidding: LabHandler = () => ({
  status: 403,
  headers: { "Content-Type": "text/html" },
  body: "<h1>403 Forbidden</h1>",
});

/** The endpoint, and one place elsewhere at which another handler answers in its name. */
async function answering(lab: Lab, here: LabHandler, there: LabHandler) {
  const url = await lab.http(here);
  const proxy = await serveProxy(lab, { leadsTo: portOf(await lab.http(there)) });
  return { url, options: ["--via", `elsewhere=${proxy}`] };
}

export const tcpVantageFaults: readonly Fault[] = [
  defineFault({
    id: "tcp/only-from-here",
    face: "refused",
    title: "answers here, and refuses connections from elsewhere",
    serve: async (lab) => {
      const proxy = await serveProxy(lab, { leadsTo: await closedPort(lab) });
      return { url: await lab.http(lab.correct), options: ["--via", `elsewhere=${proxy}`] };
    },
  }),
  defineFault({
    id: "tcp/only-from-here",
    face: "dropped",
    title: "answers here, and drops what comes from elsewhere",
    serve: async (lab) => {
      const proxy = await serveProxy(lab, { leadsTo: await serveSilence(lab) });
      const url = await lab.http(lab.correct);
      return { url, options: ["--via", `elsewhere=${proxy}`, "--timeout", "2"] };
    },
  }),
  defineFault({
    id: "tcp/only-from-here",
    face: "cut",
    title: "answers here, and hangs up on callers from elsewhere",
    serve: async (lab) => {
      const proxy = await serveProxy(lab, { leadsTo: await lab.tcp((socket) => socket.destroy()) });
      return { url: await lab.http(lab.correct), options: ["--via", `elsewhere=${proxy}`] };
    },
  }),
  defineFault({
    id: "tcp/only-from-here",
    face: "one-of-two",
    title: "answers here and in one place, and refuses connections from another",
    serve: async (lab) => {
      const [open, shut] = [await serveProxy(lab), await serveProxy(lab, { leadsTo: await closedPort(lab) })];
      const options = ["--via", `eu-west=${open}`, "--via", `us-east=${shut}`];
      return { url: await lab.http(lab.correct), options };
    },
  }),
];

export const gateVantageFaults: readonly Fault[] = [
  defineFault({
    id: "gate/only-from-here",
    face: "403",
    title: "takes posts from here, and forbids them to callers from elsewhere",
    serve: (lab) => answering(lab, lab.correct, forbidding),
  }),
  defineFault({
    id: "gate/only-from-here",
    face: "challenge",
    title: "takes posts from here, and shows callers from elsewhere a browser challenge",
    serve: (lab) =>
      answering(lab, lab.correct, () => ({
        status: 403,
        headers: { Server: "cloudflare", "cf-mitigated": "challenge", "Content-Type": "text/html" },
        body: "<title>Just a moment...</title>",
      })),
  }),
];

export const httpVantageFaults: readonly Fault[] = [
  defineFault({
    id: "http/fails-elsewhere",
    title: "right here, and an older server answers callers from elsewhere",
    serve: (lab) => answering(lab, lab.correct, () => ({ status: 500, body: "SecretKey is not defined" })),
  }),
  defineFault({
    id: "http/fails-elsewhere",
    face: "without-key",
    title: "right here, and the server elsewhere has no Validation Key",
    serve: (lab) =>
      answering(lab, lab.correct, async (request) => ({ ...(await lab.correct(request)), body: "ok" })),
  }),
];

export const tlsVantageFaults: readonly Fault[] = [
  defineFault({
    id: "tls/differs-by-vantage",
    title: "another server with a certificate of its own answers callers from elsewhere",
    serve: async (lab) => {
      const [here, there] = [
        await atAddress(lab, lab.authority.issue()),
        await atAddress(lab, lab.authority.intermediate().issue()),
      ];
      const proxy = await serveProxy(lab, { leadsTo: portOf(there.url) });
      return { ...here, options: [...(here.options ?? []), "--via", `elsewhere=${proxy}`] };
    },
  }),
];

export const toolVantageFaults: readonly Fault[] = [
  defineFault({
    id: "tool/only-elsewhere",
    face: "unreachable-here",
    title: "refuses connections from here, and takes posts from elsewhere",
    serve: async (lab) => {
      const proxy = await serveProxy(lab, { leadsTo: portOf(await lab.http(lab.correct)) });
      const url = `http://127.0.0.1:${await closedPort(lab)}/hook`;
      return { url, options: ["--via", `elsewhere=${proxy}`] };
    },
  }),
  defineFault({
    id: "tool/only-elsewhere",
    face: "forbidden-here",
    title: "forbids everything to callers from here, and takes posts from elsewhere",
    serve: (lab) => answering(lab, forbidding, lab.correct),
  }),
  defineFault({
    id: "tool/vantage-failed",
    title: "right, with a proxy elsewhere that lets nobody through",
    serve: async (lab) => {
      const proxy = await serveProxy(lab, { refuses: 407 });
      return { url: await lab.http(lab.correct), options: ["--via", `elsewhere=${proxy}`] };
    },
  }),
];

export const healthyVantageFaults: readonly Fault[] = [
  defineFault({
    id: "healthy",
    face: "from-elsewhere",
    title: "right, from here and from elsewhere",
    serve: async (lab) => {
      const proxy = await serveProxy(lab);
      return { url: await lab.http(lab.correct), options: ["--via", `elsewhere=${proxy}`] };
    },
  }),
];
