import type { Lab } from "../../../src/lab/lab.ts";
import { serveBehind } from "../behind.ts";
import { configure, writeCertificate } from "../configure.ts";
import { named, portsFor } from "../ports.ts";
import type { Programs } from "../programs.ts";
import type { RealEndpoint } from "./endpoint.ts";

/** What serving HAProxy needs installed. */
export const haproxyNeeds = ["haproxy"];

const portNames = ["http", "https", "mutual", "strict", "notHttp", "noServer", "passesTls"] as const;
type Ports = Readonly<Record<(typeof portNames)[number], number>>;

/** HAProxy in front of right and wrong handlers, in both of its modes, and with its own ways of saying no. */
export async function serveHaproxy(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = programs.folder();
  const ports = await portsFor(portNames);
  writeCertificate(folder, "right", lab.authority.issue());
  writeCertificate(folder, "named", lab.authority.issue({ names: ["hooks.example.test"] }));
  const config = configure(folder, "haproxy/haproxy.cfg", { folder, ...ports, ...(await serveBehind(lab)) });
  await programs.start("haproxy", ["-f", config, "-db"], ports.http);
  return [...answers(ports), ...otherPorts(ports)].map((endpoint) => ({
    ...endpoint,
    face: `HAProxy: ${endpoint.face}`,
  }));
}

function answers({ http, https }: Ports): readonly RealEndpoint[] {
  const base = `http://127.0.0.1:${http}`;
  const haproxy = { software: "HAProxy" } as const;
  const upstream = { id: "gate/upstream-down", ...haproxy } as const;
  const denied = {
    id: "gate/ip-allowlist",
    ...haproxy,
    fix: /src 52\.152\.150\.178 142\.0\.176\.0\/20/,
  } as const;
  return [
    { id: "healthy", face: "backend", url: `${base}/healthy` },
    { ...upstream, face: "server that refuses", url: `${base}/down`, fix: /health checks/ },
    { ...upstream, face: "server that fails its checks", url: `${base}/checked`, fix: /health checks/ },
    { ...upstream, face: "backend without a server", url: `${base}/empty`, fix: /health checks/ },
    { ...upstream, face: "server disabled", url: `${base}/busy`, fix: /health checks/ },
    { ...upstream, face: "timeout server", url: `${base}/slow`, fix: /time-out/ },
    { ...upstream, face: "application that hangs up", url: `${base}/hangs-up`, fix: /HAProxy/ },
    { ...upstream, face: "backend that is a mail server", url: `${base}/mail`, fix: /HAProxy/ },
    { ...denied, face: "http-request deny", url: `${base}/denied` },
    { ...denied, face: "http-request deny unless src", url: `${base}/allowed-elsewhere` },
    {
      id: "gate/rate-limited",
      face: "deny with 429",
      url: `${base}/too-many`,
      ...haproxy,
      fix: /stick-table/,
    },
    {
      id: "method/not-allowed",
      face: "deny with 405",
      url: `${base}/get-alone`,
      ...haproxy,
      fix: /http-request deny/,
    },
    {
      id: "method/not-allowed",
      face: "deny METH_POST",
      url: `${base}/get-alone-403`,
      ...haproxy,
      fix: /http-request deny/,
    },
    { id: "key/missing", face: "http-request return", url: `${base}/returns` },
    { id: "gate/maintenance", face: "http-request return 503", url: `${base}/maintenance` },
    { id: "redirect/other-path", face: "redirect location", url: `${base}/moved` },
    { id: "redirect/trailing-slash", face: "redirect to a slash", url: `${base}/slash` },
    {
      id: "redirect/to-https",
      face: "redirect scheme https",
      url: `${base}/secure`,
      fix: /^Enter https:\/\/127\.0\.0\.1/,
    },
    {
      id: "redirect/other-host",
      face: "redirect prefix",
      url: `http://hooks.example.test:${http}/other-host`,
      ...named(http, "hooks.example.test", "www.hooks.example.test"),
    },
    {
      id: "gate/basic-auth",
      face: "http-request auth",
      url: `${base}/password`,
      ...haproxy,
      fix: /http-request auth/,
    },
    {
      id: "http/empty-reply",
      face: "http-request reject",
      url: `${base}/rejected`,
      fix: /http-request reject/,
    },
    {
      id: "http/timeout",
      face: "http-request silent-drop",
      url: `${base}/dropped`,
      options: { timeoutMs: 1500 },
    },
    { id: "http/not-http", face: "http to the port of https", url: `http://127.0.0.1:${https}/hook` },
  ].map((endpoint) => endpoint as RealEndpoint);
}

function otherPorts({
  http,
  https,
  mutual,
  strict,
  notHttp,
  noServer,
  passesTls,
}: Ports): readonly RealEndpoint[] {
  return [
    { id: "healthy", face: "https", url: `https://127.0.0.1:${https}/hook` },
    { id: "healthy", face: "mode tcp in front of https", url: `https://127.0.0.1:${passesTls}/hook` },
    {
      id: "healthy",
      face: "strict-sni with the name",
      url: `https://hooks.example.test:${strict}/hook`,
      ...named(strict, "hooks.example.test"),
    },
    { id: "http/not-http", face: "mode tcp to a mail server", url: `http://127.0.0.1:${notHttp}/hook` },
    { id: "http/empty-reply", face: "mode tcp to nobody", url: `http://127.0.0.1:${noServer}/hook` },
    {
      id: "tls/handshake-reset",
      face: "mode tcp to nobody, as https",
      url: `https://127.0.0.1:${noServer}/hook`,
    },
    { id: "tls/not-tls", face: "bind without ssl", url: `https://127.0.0.1:${http}/hook` },
    {
      id: "tls/client-certificate",
      face: "verify required",
      url: `https://127.0.0.1:${mutual}/hook`,
      fix: /verify required/,
    },
    {
      id: "tls/sni-unrecognized",
      face: "strict-sni",
      url: `https://unknown.example.test:${strict}/hook`,
      ...named(strict, "unknown.example.test"),
    },
  ];
}
