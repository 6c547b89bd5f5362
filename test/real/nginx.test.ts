import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, it } from "vitest";
import { Lab } from "../../src/lab/lab.ts";
import { labKeys } from "../faults.ts";
import { checkReal, expectCause, expectHealthy } from "./expectations.ts";
import { describeWith, freePort, Programs } from "./programs.ts";

describeWith(["nginx"], "nginx in front of a handler", () => {
  const programs = new Programs();
  const lab = new Lab(labKeys);
  let base = "";
  let slow: Server;

  beforeAll(async () => {
    const [port, dead] = [await freePort(), await freePort()];
    const healthy = new URL(await lab.http(lab.correct)).origin;
    slow = createServer(() => {});
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const address = slow.address();
    const slowPort = address !== null && typeof address === "object" ? address.port : 0;
    const folder = programs.folder();
    chmodSync(folder, 0o755);
    const config = path.join(folder, "nginx.conf");
    writeFileSync(path.join(folder, "users"), "someone:{PLAIN}secret\n");
    writeFileSync(
      config,
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
       events { worker_connections 64; }
       http {
         access_log off;
         client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
         uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
         limit_req_zone $binary_remote_addr zone=one:1m rate=1r/m;
         server {
           listen 127.0.0.1:${port};
           absolute_redirect off;
           location = /healthy { proxy_pass ${healthy}; }
           location = /static.html { root ${folder}; }
           location = /down { proxy_pass http://127.0.0.1:${dead}; }
           location = /slow { proxy_pass http://127.0.0.1:${slowPort}; proxy_read_timeout 1s; }
           location = /small { client_max_body_size 1; proxy_pass ${healthy}; }
           location = /auth { auth_basic "private"; auth_basic_user_file ${folder}/users; proxy_pass ${healthy}; }
           location = /denied { deny all; }
           location = /limited { limit_req zone=one; limit_req_status 429; proxy_pass ${healthy}; }
           location = /moved { return 301 /healthy; }
           location = /slash { return 301 /slash/; }
           location = /slash/ { proxy_pass ${healthy}; }
           location = /closed { return 444; }
           location / { return 404; }
         }
       }`,
    );
    writeFileSync(path.join(folder, "static.html"), "hello");
    await programs.start("nginx", ["-c", config, "-p", folder], port);
    base = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    slow.closeAllConnections();
    slow.close();
    await programs.close();
    await lab.close();
  });

  it("passes when both are right", async () => {
    expectHealthy(await checkReal(`${base}/healthy`));
  });

  it.each([
    ["/static.html", "method/not-allowed"],
    ["/down", "gate/upstream-down"],
    ["/slow", "gate/upstream-down"],
    ["/small", "route/too-large"],
    ["/auth", "gate/basic-auth"],
    ["/denied", "gate/ip-allowlist"],
    ["/nowhere", "route/not-found"],
    ["/slash", "redirect/trailing-slash"],
    ["/closed", "http/empty-reply"],
  ])("names the cause of %s: %s", async (at, id) => {
    expectCause(await checkReal(base + at), id);
  });

  it("names a rate limit that is used up", async () => {
    await checkReal(`${base}/limited`);
    expectCause(await checkReal(`${base}/limited`), "gate/rate-limited");
  });
});
