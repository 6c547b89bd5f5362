import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { type Behind, serveBehind } from "../behind.ts";
import { configure } from "../configure.ts";
import { freePort, type Programs } from "../programs.ts";
import type { RealEndpoint } from "./endpoint.ts";

/** What serving lighttpd needs installed. */
export const lighttpdNeeds = ["lighttpd"];

/** lighttpd in front of right and wrong handlers. */
export async function serveLighttpd(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const behind = await serveBehind(lab);
  const http = await freePort();
  await serveOne(programs, behind, http);
  return endpoints(http).map((endpoint) => ({
    ...endpoint,
    face: `lighttpd: ${endpoint.face}`,
    software: "lighttpd",
  }));
}

async function serveOne(programs: Programs, behind: Behind, http: number): Promise<void> {
  const folder = programs.folder();
  mkdirSync(path.join(folder, "site"));
  mkdirSync(path.join(folder, "site/folder"));
  writeFileSync(path.join(folder, "users"), "someone:secret\n");
  writeFileSync(path.join(folder, "site/file.html"), "<p>a page</p>");
  writeFileSync(path.join(folder, "site/folder/index.html"), "<p>a folder</p>");
  writeFileSync(
    path.join(folder, "site/login.html"),
    '<form method="post"><input type="password" name="p"></form>',
  );
  const config = configure(folder, "lighttpd/lighttpd.conf", { folder, http, ...behind });
  await programs.start("lighttpd", ["-D", "-f", config], http);
}

function endpoints(http: number): readonly RealEndpoint[] {
  const base = `http://127.0.0.1:${http}`;
  const upstream = { id: "gate/upstream-down" } as const;
  const denied = { id: "gate/ip-allowlist", fix: /\$HTTP\["remoteip"\].*142\.0\.176\.0\/20/ } as const;
  return [
    { id: "healthy", face: "proxy.server", url: `${base}/healthy` },
    { ...upstream, face: "proxy.server that refuses", url: `${base}/down`, fix: /proxy\.server/ },
    { ...upstream, face: "read-timeout", url: `${base}/slow`, fix: /proxy\.server/ },
    { id: "handler/crash", face: "application that hangs up", url: `${base}/hangs-up`, fix: /log/ },
    { ...denied, face: "url.access-deny", url: `${base}/denied` },
    { ...denied, face: "remoteip of others", url: `${base}/allowed-elsewhere` },
    { id: "gate/basic-auth", face: "auth.require", url: `${base}/password`, fix: /auth\.require/ },
    { id: "key/missing", face: "a file", url: `${base}/file.html` },
    { id: "route/not-found", face: "no file", url: `${base}/nowhere`, fix: /lighttpd/ },
    { id: "redirect/trailing-slash", face: "a folder", url: `${base}/folder`, also: ["key/missing"] },
    { id: "redirect/trailing-slash", face: "url.redirect to a slash", url: `${base}/slash` },
    { id: "redirect/other-path", face: "url.redirect", url: `${base}/moved` },
    { id: "redirect/to-https", face: "url.redirect to https", url: `${base}/secure` },
    { id: "redirect/to-login", face: "url.redirect to a sign-in page", url: `${base}/sign-in` },
  ];
}
