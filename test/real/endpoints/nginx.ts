import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { serveBehind } from "../behind.ts";
import { configure, openToAll, writeCertificate } from "../configure.ts";
import { find, freePort, type Programs } from "../programs.ts";
import type { RealEndpoint } from "./endpoint.ts";

const phpFpm =
  ["php-fpm", "php-fpm8.4", "php-fpm8.3", "php-fpm8.2"].find((program) => find(program) !== undefined) ??
  "php-fpm";

/** What serving nginx needs installed. */
export const nginxNeeds = ["nginx", phpFpm];

const ports = ["php", "http", "https", "mutual", "newest", "leaf", "strict"] as const;
type Ports = Readonly<Record<(typeof ports)[number], number>>;

/** nginx in front of right and wrong handlers, of PHP-FPM, and with its own ways of saying no. */
export async function serveNginx(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = programs.folder();
  openToAll(folder);
  const listening = Object.fromEntries(
    await Promise.all(ports.map(async (name) => [name, await freePort()])),
  ) as Ports;
  await writeFiles(folder, lab);
  const script = path.join(import.meta.dirname, "../php/handler.php");
  const user = process.getuid?.() === 0 ? "user = root" : "";
  const values = { ...listening, folder, script, user };
  const fpm = configure(folder, "nginx/php-fpm.conf", values);
  await programs.start(phpFpm, ["-R", "-y", fpm], listening.php, {
    SECRET_KEY: lab.keys.secretKey,
    VALIDATION_KEY: lab.keys.validationKey,
  });
  const config = configure(folder, "nginx/nginx.conf", { ...values, ...(await serveBehind(lab)) });
  await programs.start("nginx", ["-c", config, "-p", folder], listening.http);
  keepLimitUsedUp(`http://127.0.0.1:${listening.http}/used-up`, lab);
  return [...plainEndpoints(listening), ...tlsEndpoints(listening)].map((endpoint) => ({
    ...endpoint,
    face: `nginx: ${endpoint.face}`,
  }));
}

async function writeFiles(folder: string, lab: Lab): Promise<void> {
  writeFileSync(path.join(folder, "users"), "someone:{PLAIN}secret\n");
  writeFileSync(path.join(folder, "file.html"), "<p>a page</p>");
  writeFileSync(path.join(folder, "maintenance.html"), "<h1>Down for maintenance</h1><p>Back at noon.</p>");
  writeFileSync(
    path.join(folder, "login.html"),
    '<form method="post"><input name="user"><input type="password" name="password"></form>',
  );
  mkdirSync(path.join(folder, "folder"));
  const { authority } = lab;
  writeCertificate(folder, "right", authority.issue());
  writeCertificate(folder, "named", authority.issue({ names: ["hooks.example.test"] }));
  const intermediate = authority.intermediate();
  const issuer = await lab.http(() => ({ body: intermediate.pem }));
  const below = intermediate.issue({ issuerUrls: [issuer] });
  writeCertificate(folder, "leaf", { ...below, cert: below.leaf });
}

/** One request a minute is let through: this asks for it, so that a check does not get it. */
function keepLimitUsedUp(url: string, lab: Lab): void {
  const take = () => void fetch(url, { method: "POST" }).catch(() => {});
  take();
  const timer = setInterval(take, 500);
  timer.unref();
  lab.onClose(() => clearInterval(timer));
}

function plainEndpoints({ http, https }: Ports): readonly RealEndpoint[] {
  const base = `http://127.0.0.1:${http}`;
  const resolve = ["hooks.example.test", "www.hooks.example.test", "unknown.example.test"].map((host) => ({
    host,
    port: http,
    address: "127.0.0.1",
  }));
  const nginx = { software: "nginx" } as const;
  const upstream = { id: "gate/upstream-down", ...nginx } as const;
  return [
    { id: "healthy", face: "proxy_pass", url: `${base}/healthy`, ...nginx },
    { id: "healthy", face: "PHP-FPM", url: `${base}/healthy/php`, ...nginx },
    { id: "healthy", face: "limit_req with a burst", url: `${base}/healthy/limit`, restMs: 3500, ...nginx },
    { id: "healthy", face: "allow and deny", url: `${base}/healthy/allowed`, ...nginx },
    {
      id: "healthy",
      face: "server block of the name",
      url: `http://hooks.example.test:${http}/healthy`,
      options: { resolve },
      ...nginx,
    },
    {
      id: "gate/parked",
      face: "name that only the default server answers to",
      url: `http://unknown.example.test:${http}/`,
      options: { resolve },
      ...nginx,
      fix: /server_name/,
    },
    {
      id: "route/not-found",
      face: "name that only the default server answers to, and a path",
      url: `http://unknown.example.test:${http}/hook`,
      options: { resolve },
      ...nginx,
      fix: /server_name/,
    },
    { id: "route/not-found", face: "no location", url: `${base}/nowhere`, ...nginx, fix: /location/ },
    {
      id: "route/not-found",
      face: "proxy_pass with a slash",
      url: `${base}/prefix/hook`,
      ...nginx,
      fix: /proxy_pass/,
    },
    { id: "http/expect-continue", face: "return 417 to Expect", url: `${base}/expects`, ...nginx },
    { id: "route/gone", face: "return 410", url: `${base}/gone`, ...nginx },
    {
      id: "method/not-allowed",
      face: "a file",
      url: `${base}/file.html`,
      ...nginx,
      fix: /static file.*proxy_pass/,
    },
    {
      id: "method/not-allowed",
      face: "limit_except",
      url: `${base}/get-alone`,
      ...nginx,
      fix: /limit_except/,
    },
    { ...upstream, face: "proxy_pass to nobody", url: `${base}/down`, fix: /error log.*proxy_pass/ },
    { ...upstream, face: "uwsgi_pass to nobody", url: `${base}/down/uwsgi`, fix: /error log/ },
    { ...upstream, face: "fastcgi_pass to no socket", url: `${base}/down/php`, fix: /fastcgi_pass/ },
    { ...upstream, face: "application that hangs up", url: `${base}/hangs-up`, fix: /error log/ },
    { ...upstream, face: "proxy_read_timeout", url: `${base}/slow`, fix: /error log.*time-out/s },
    { ...upstream, face: "return 503", url: `${base}/closed-for-now`, fix: /limit_req.*return 503/ },
    { id: "gate/maintenance", face: "error_page 503", url: `${base}/maintenance`, ...nginx },
    {
      id: "route/too-large",
      face: "client_max_body_size",
      url: `${base}/small`,
      ...nginx,
      fix: /client_max_body_size/,
    },
    { id: "gate/basic-auth", face: "auth_basic", url: `${base}/password`, ...nginx, fix: /auth_basic off;/ },
    {
      id: "gate/bearer-auth",
      face: "auth_request",
      url: `${base}/asks-first`,
      ...nginx,
      fix: /auth_request off;/,
    },
    {
      id: "gate/ip-allowlist",
      face: "deny all",
      url: `${base}/denied`,
      ...nginx,
      fix: /allow 142\.0\.176\.0\/20;/,
    },
    {
      id: "gate/ip-allowlist",
      face: "allow for others",
      url: `${base}/allowed-elsewhere`,
      ...nginx,
      fix: /allow 52\.152\.150\.178;/,
    },
    {
      id: "gate/rate-limited",
      face: "limit_req used up",
      url: `${base}/used-up`,
      ...nginx,
      fix: /limit_req/,
    },
    {
      id: "gate/rate-limited",
      face: "limit_req with 429",
      url: `${base}/limited/429`,
      restMs: 3500,
      ...nginx,
      fix: /limit_req/,
    },
    {
      id: "gate/rate-limited",
      face: "limit_req with 503",
      url: `${base}/limited/503`,
      restMs: 3500,
      ...nginx,
      fix: /limit_req/,
    },
    { id: "redirect/other-path", face: "return 301", url: `${base}/moved`, ...nginx },
    { id: "redirect/keeps-post", face: "return 308", url: `${base}/moved/permanently`, ...nginx },
    {
      id: "redirect/trailing-slash",
      face: "location with a slash",
      url: `${base}/slash`,
      ...nginx,
      fix: /location/,
    },
    { id: "redirect/trailing-slash", face: "a folder", url: `${base}/folder`, ...nginx, fix: /folder/ },
    { id: "redirect/to-login", face: "return 302 to a sign-in page", url: `${base}/sign-in`, ...nginx },
    { id: "redirect/loop", face: "return 301 to itself", url: `${base}/round`, ...nginx },
    {
      id: "redirect/to-https",
      face: "return 301 https",
      url: `${base}/secure`,
      ...nginx,
      fix: new RegExp(`https://127.0.0.1:${https}/hook`),
    },
    {
      id: "redirect/other-host",
      face: "return 301 to www",
      url: `http://hooks.example.test:${http}/other-host`,
      options: { resolve },
      ...nginx,
      fix: /return 301/,
    },
    { id: "http/empty-reply", face: "return 444", url: `${base}/closed`, fix: /return 444/ },
    {
      id: "http/not-http",
      face: "http to the port of https",
      url: `http://127.0.0.1:${https}/hook`,
      ...nginx,
      fix: /https:\/\//,
    },
  ];
}

function tlsEndpoints({ http, https, mutual, newest, leaf, strict }: Ports): readonly RealEndpoint[] {
  const nginx = { software: "nginx" } as const;
  const at = (port: number, host = "127.0.0.1") => ({
    url: `https://${host}:${port}/hook`,
    ...(host !== "127.0.0.1" && { options: { resolve: [{ host, port, address: "127.0.0.1" }] } }),
  });
  return [
    { id: "healthy", face: "https and HTTP/2", ...at(https), ...nginx },
    {
      id: "healthy",
      face: "name with ssl_reject_handshake for others",
      ...at(strict, "hooks.example.test"),
      ...nginx,
    },
    { id: "tls/not-tls", face: "listen without ssl", ...at(http), fix: /listen … ssl/ },
    {
      id: "tls/wrong-host",
      face: "default certificate for another name",
      ...at(https, "hooks.example.test"),
      ...nginx,
      fix: /ssl_certificate/,
    },
    { id: "tls/sni-unrecognized", face: "ssl_reject_handshake", ...at(strict, "unknown.example.test") },
    {
      id: "tls/client-certificate",
      face: "ssl_verify_client",
      ...at(mutual),
      ...nginx,
      fix: /ssl_verify_client/,
    },
    {
      id: "tls/protocol-too-new",
      face: "ssl_protocols TLSv1.3",
      ...at(newest),
      ...nginx,
      fix: /ssl_protocols/,
    },
    {
      id: "tls/missing-intermediate",
      face: "ssl_certificate without the chain",
      ...at(leaf),
      ...nginx,
      fix: /ssl_certificate/,
    },
  ];
}
