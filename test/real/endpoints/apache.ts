import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { serveBehind } from "../behind.ts";
import { configure, openToAll, writeCertificate } from "../configure.ts";
import { freePort, type Programs } from "../programs.ts";
import type { RealEndpoint } from "./endpoint.ts";

/** What serving Apache needs installed; mod_security2 and its core rules come with it (see the script). */
export const apacheNeeds = ["apache2"];

const modules =
  "mpm_event authz_core authz_host authz_user authn_core authn_file auth_basic auth_digest auth_form session session_cookie request alias rewrite allowmethods mime dir proxy proxy_http proxy_fcgi socache_shmcb ssl unique_id security2".split(
    " ",
  );

const ports = ["http", "https", "mutual", "rules"] as const;
type Ports = Readonly<Record<(typeof ports)[number], number>>;

/** Apache in front of right and wrong handlers, with its own ways of saying no, and with ModSecurity's core rules. */
export async function serveApache(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = programs.folder();
  openToAll(folder);
  const listening = Object.fromEntries(
    await Promise.all(ports.map(async (name) => [name, await freePort()])),
  ) as Ports;
  writeFiles(folder, lab);
  const config = configure(folder, "apache/apache.conf", {
    folder,
    ...listening,
    ...(await serveBehind(lab)),
    modules: modules
      .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
      .join("\n"),
    user: process.getuid?.() === 0 ? "User www-data\nGroup www-data" : "",
  });
  await programs.start("apache2", ["-f", config, "-D", "FOREGROUND"], listening.http);
  return [...plainEndpoints(listening), ...tlsEndpoints(listening), ...firewalled(listening)].map(
    (endpoint) => ({
      ...endpoint,
      face: `Apache: ${endpoint.face}`,
    }),
  );
}

function writeFiles(folder: string, lab: Lab): void {
  for (const name of ["site", "site/folder", "default"]) mkdirSync(path.join(folder, name));
  writeFileSync(path.join(folder, "users"), "");
  writeFileSync(path.join(folder, "site/file.html"), "<p>a page</p>");
  writeFileSync(path.join(folder, "site/small.html"), "<p>a page</p>");
  writeFileSync(
    path.join(folder, "site/login.html"),
    '<form method="post"><input name="user"><input type="password" name="password"></form>',
  );
  // Debian's own page stands in /var/www, where packages may or may not have left it.
  writeFileSync(path.join(folder, "default/index.html"), "<html><body><h1>It works!</h1></body></html>\n");
  writeCertificate(folder, "right", lab.authority.issue());
}

const apache = { software: "Apache" } as const;

function plainEndpoints({ http, https }: Ports): readonly RealEndpoint[] {
  const base = `http://127.0.0.1:${http}`;
  const named = ["hooks.example.test", "www.hooks.example.test", "unknown.example.test"];
  const options = { resolve: named.map((host) => ({ host, port: http, address: "127.0.0.1" })) };
  const upstream = { id: "gate/upstream-down", ...apache } as const;
  const denied = { id: "gate/ip-allowlist", ...apache } as const;
  return [
    { id: "healthy", face: "ProxyPass", url: `${base}/healthy`, ...apache },
    { id: "healthy", face: "Require ip", url: `${base}/healthy/allowed`, ...apache },
    {
      id: "healthy",
      face: "virtual host of the name",
      url: `http://hooks.example.test:${http}/healthy`,
      options,
      ...apache,
    },
    {
      id: "gate/parked",
      face: "default page",
      url: `http://unknown.example.test:${http}/`,
      options,
      fix: /ServerName/,
    },
    {
      id: "route/not-found",
      face: "default virtual host, and a path",
      url: `http://unknown.example.test:${http}/hook`,
      options,
      ...apache,
      fix: /ServerName/,
    },
    { id: "route/not-found", face: "no file", url: `${base}/nowhere`, ...apache, fix: /mod_rewrite/ },
    { id: "route/gone", face: "Redirect gone", url: `${base}/gone`, ...apache },
    { id: "key/missing", face: "a file", url: `${base}/file.html`, ...apache },
    {
      id: "method/not-allowed",
      face: "LimitExcept",
      url: `${base}/get-alone`,
      ...apache,
      fix: /<LimitExcept>/,
    },
    {
      id: "method/not-allowed",
      face: "AllowMethods",
      url: `${base}/allowed-methods`,
      ...apache,
      fix: /AllowMethods/,
    },
    { ...upstream, face: "ProxyPass to nobody", url: `${base}/down`, fix: /error log.*ProxyPass/ },
    { ...upstream, face: "ProxyPass to no FastCGI", url: `${base}/php`, fix: /ProxyPass/ },
    { ...upstream, face: "application that hangs up", url: `${base}/hangs-up`, fix: /ProxyPass/ },
    { ...upstream, face: "ProxyPass with a timeout", url: `${base}/slow`, fix: /ProxyTimeout/ },
    { ...upstream, face: "Redirect 503", url: `${base}/closed-for-now`, fix: /error log/ },
    {
      id: "route/too-large",
      face: "LimitRequestBody",
      url: `${base}/small.html`,
      ...apache,
      fix: /LimitRequestBody/,
    },
    {
      id: "gate/basic-auth",
      face: "AuthType Basic",
      url: `${base}/password`,
      ...apache,
      fix: /Require all granted/,
    },
    {
      id: "gate/basic-auth",
      face: "AuthType Digest",
      url: `${base}/digest`,
      ...apache,
      fix: /Require all granted/,
    },
    {
      id: "redirect/to-login",
      face: "AuthType form",
      url: `${base}/form`,
      ...apache,
      fix: /Require all granted/,
    },
    {
      ...denied,
      face: "Require all denied",
      url: `${base}/denied`,
      fix: /Require ip 52\.152\.150\.178 142\.0\.176\.0\/20/,
    },
    {
      ...denied,
      face: "Require ip of others",
      url: `${base}/allowed-elsewhere`,
      fix: /Require ip 52\.152\.150\.178 142\.0\.176\.0\/20/,
    },
    { ...denied, face: "RewriteRule with F", url: `${base}/forbidden`, fix: /RewriteRule/ },
    { id: "redirect/other-path", face: "Redirect permanent", url: `${base}/moved`, ...apache },
    { id: "redirect/other-path", face: "Redirect temp", url: `${base}/keeps`, ...apache },
    { id: "redirect/keeps-post", face: "RedirectMatch 308", url: `${base}/kept`, ...apache },
    {
      id: "redirect/trailing-slash",
      face: "DirectorySlash",
      url: `${base}/folder`,
      ...apache,
      fix: /mod_dir/,
    },
    {
      id: "redirect/to-https",
      face: "Redirect to https",
      url: `${base}/secure`,
      ...apache,
      fix: new RegExp(`https://127.0.0.1:${https}/hook`),
    },
    {
      id: "redirect/other-host",
      face: "Redirect to www",
      url: `http://hooks.example.test:${http}/other-host`,
      options,
      ...apache,
      fix: /RewriteRule/,
    },
    {
      id: "http/not-http",
      face: "http to the port of https",
      url: `http://127.0.0.1:${https}/hook`,
      fix: /https:\/\//,
    },
  ];
}

function tlsEndpoints({ http, https, mutual }: Ports): readonly RealEndpoint[] {
  const options = { resolve: [{ host: "hooks.example.test", port: https, address: "127.0.0.1" }] };
  return [
    { id: "healthy", face: "https", url: `https://127.0.0.1:${https}/hook`, ...apache },
    { id: "tls/not-tls", face: "no SSLEngine", url: `https://127.0.0.1:${http}/hook`, fix: /SSLEngine on/ },
    {
      id: "tls/wrong-host",
      face: "default certificate",
      url: `https://hooks.example.test:${https}/hook`,
      options,
      ...apache,
      fix: /ServerName/,
    },
    {
      id: "tls/client-certificate",
      face: "SSLVerifyClient",
      url: `https://127.0.0.1:${mutual}/hook`,
      fix: /SSLVerifyClient/,
    },
  ];
}

function firewalled({ rules }: Ports): readonly RealEndpoint[] {
  // Asked by its address, it already has half of the points that the rules block for.
  const byName = {
    base: `http://hooks.example.test:${rules}`,
    options: { resolve: [{ host: "hooks.example.test", port: rules, address: "127.0.0.1" }] },
  };
  const base = `http://127.0.0.1:${rules}`;
  const waf = { id: "gate/waf", ...apache, fix: /SecRuleRemoveById/ } as const;
  return [
    {
      id: "healthy",
      face: "core rules switched off for the path",
      url: `${base}/healthy/switched-off`,
      ...apache,
    },
    { id: "healthy", face: "core rules as they come", url: `${base}/healthy`, ...apache },
    {
      id: "handler/refuses-markup",
      face: "core rules against markup",
      url: `${byName.base}/markup`,
      options: byName.options,
      ...apache,
      fix: /SecRuleRemoveById/,
    },
    {
      id: "handler/event-fails",
      face: "core rules at paranoia level 2",
      url: `${byName.base}/paranoid`,
      options: byName.options,
      also: ["handler/refuses-markup"],
      ...apache,
      fix: /SecRuleRemoveById/,
    },
    { ...waf, face: "core rules that allow no forms", url: `${base}/no-forms` },
    { ...waf, face: "core rules that allow short fields alone", url: `${base}/short-fields` },
    { ...waf, face: "core rules that say who they are", url: `${base}/says-so` },
    {
      id: "method/not-allowed",
      face: "core rules that allow no POST",
      url: `${base}/no-posts`,
      ...apache,
      fix: /ModSecurity/,
    },
    {
      id: "route/too-large",
      face: "SecRequestBodyNoFilesLimit",
      url: `${base}/small`,
      ...apache,
      fix: /SecRequestBody/,
    },
  ];
}
