import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { serveBehind } from "../behind.ts";
import { configure, writeCertificate } from "../configure.ts";
import { named, portsFor } from "../ports.ts";
import type { Programs } from "../programs.ts";
import type { RealEndpoint } from "./endpoint.ts";

/** What serving Caddy needs installed. */
export const caddyNeeds = ["caddy"];

const portNames = ["http", "https", "named", "mutual"] as const;
type Ports = Readonly<Record<(typeof portNames)[number], number>>;

/** Caddy in front of right and wrong handlers, and with its own ways of saying no. */
export async function serveCaddy(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = programs.folder();
  const ports = await portsFor(portNames);
  mkdirSync(path.join(folder, "site/folder"), { recursive: true });
  writeFileSync(path.join(folder, "site/file.html"), "<p>a page</p>");
  writeFileSync(path.join(folder, "site/folder/index.html"), "<p>a folder</p>");
  writeCertificate(folder, "right", lab.authority.issue());
  writeCertificate(folder, "named", lab.authority.issue({ names: ["hooks.example.test"] }));
  const hash = execFileSync("caddy", ["hash-password", "--plaintext", "secret"], { encoding: "utf8" }).trim();
  const config = configure(folder, "caddy/Caddyfile", {
    folder,
    hash,
    ...ports,
    ...(await serveBehind(lab)),
  });
  const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  await programs.start("caddy", ["run", "--config", config, "--adapter", "caddyfile"], ports.http, home);
  return [...plainEndpoints(ports), ...tlsEndpoints(ports)].map((endpoint) => ({
    ...endpoint,
    face: `Caddy: ${endpoint.face}`,
  }));
}

const caddy = { software: "Caddy" } as const;

function plainEndpoints({ http, https }: Ports): readonly RealEndpoint[] {
  const base = `http://127.0.0.1:${http}`;
  const upstream = { id: "gate/upstream-down", ...caddy } as const;
  const denied = {
    id: "gate/ip-allowlist",
    ...caddy,
    fix: /remote_ip 52\.152\.150\.178 142\.0\.176\.0\/20/,
  } as const;
  return [
    { id: "healthy", face: "reverse_proxy", url: `${base}/healthy`, ...caddy },
    { id: "healthy", face: "remote_ip", url: `${base}/allowed`, ...caddy },
    { ...upstream, face: "reverse_proxy to nobody", url: `${base}/down`, fix: /reverse_proxy/ },
    { ...upstream, face: "reverse_proxy with a timeout", url: `${base}/slow`, fix: /reverse_proxy/ },
    { ...upstream, face: "application that hangs up", url: `${base}/hangs-up`, fix: /reverse_proxy/ },
    { ...upstream, face: "reverse_proxy to a mail server", url: `${base}/mail`, fix: /reverse_proxy/ },
    { ...upstream, face: "upstream marked as down", url: `${base}/checked`, fix: /reverse_proxy/ },
    { id: "gate/maintenance", face: "respond 503", url: `${base}/closed-for-now`, ...caddy },
    { id: "gate/basic-auth", face: "basic_auth", url: `${base}/password`, ...caddy, fix: /basic_auth/ },
    { ...denied, face: "respond 403", url: `${base}/denied` },
    { ...denied, face: "respond 403 with words", url: `${base}/denied/words` },
    { ...denied, face: "respond 403 to other addresses", url: `${base}/allowed-elsewhere` },
    { id: "key/missing", face: "respond with ok", url: `${base}/ok`, ...caddy },
    { id: "key/empty-response", face: "respond 200", url: `${base}/silent`, ...caddy },
    { id: "http/empty-reply", face: "abort", url: `${base}/aborted` },
    { id: "key/missing", face: "file_server", url: `${base}/file.html`, ...caddy },
    { id: "route/not-found", face: "error 404", url: `${base}/nowhere`, ...caddy, fix: /Caddy/ },
    { id: "route/not-found", face: "no file", url: `${base}/no-such-file`, ...caddy, fix: /Caddy/ },
    {
      id: "key/empty-response",
      face: "host name of no site",
      url: `http://unknown.example.test:${http}/hook`,
      ...named(http, "unknown.example.test"),
      ...caddy,
      fix: /Caddyfile/,
    },
    { id: "route/gone", face: "respond 410", url: `${base}/gone`, ...caddy },
    { id: "redirect/other-path", face: "redir", url: `${base}/moved`, ...caddy },
    { id: "redirect/keeps-post", face: "redir 308", url: `${base}/kept`, ...caddy },
    { id: "redirect/trailing-slash", face: "redir to a slash", url: `${base}/slash`, ...caddy },
    { id: "redirect/keeps-post", face: "a folder", url: `${base}/folder`, also: ["key/missing"], ...caddy },
    {
      id: "redirect/to-https",
      face: "redir to https",
      url: `${base}/secure`,
      ...caddy,
      fix: new RegExp(`https://127.0.0.1:${https}/hook`),
    },
    {
      id: "redirect/other-host",
      face: "redir to www",
      url: `http://hooks.example.test:${http}/other-host`,
      ...named(http, "hooks.example.test", "www.hooks.example.test"),
      ...caddy,
    },
    {
      id: "http/not-http",
      face: "http to the port of https",
      url: `http://127.0.0.1:${https}/hook`,
      fix: /https:\/\//,
    },
  ];
}

function tlsEndpoints({ http, https, named: namedPort, mutual }: Ports): readonly RealEndpoint[] {
  return [
    { id: "healthy", face: "https", url: `https://127.0.0.1:${https}/hook`, ...caddy },
    {
      id: "healthy",
      face: "https for a name",
      url: `https://hooks.example.test:${namedPort}/hook`,
      ...named(namedPort, "hooks.example.test"),
      ...caddy,
    },
    { id: "tls/not-tls", face: "http site", url: `https://127.0.0.1:${http}/hook` },
    {
      id: "tls/sni-unrecognized",
      face: "https for another name",
      url: `https://unknown.example.test:${namedPort}/hook`,
      ...named(namedPort, "unknown.example.test"),
    },
    {
      id: "tls/client-certificate",
      face: "client_auth",
      url: `https://hooks.example.test:${mutual}/hook`,
      ...named(mutual, "hooks.example.test"),
      fix: /client_auth/,
    },
  ];
}
