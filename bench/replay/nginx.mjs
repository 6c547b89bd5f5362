// nginx with one worker, which answers every post with the Validation Key: a server that is faster than any client here.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";

export async function serveNginx(folder, key) {
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  const config = path.join(folder, "nginx.conf");
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log crit;
events { worker_connections 1024; }
http { access_log off; ${temporary} keepalive_requests 1000000000; default_type text/plain;
  server { listen 127.0.0.1:${port}; location / { return 200 "${key}\\n"; } } }`,
  );
  const child = spawn("nginx", ["-c", config, "-e", path.join(folder, "error.log")], { stdio: "ignore" });
  for (let tries = 0; ; tries++) {
    if (await answers(port)) return { port, stop: () => child.kill() };
    if (tries > 100) throw new Error("nginx does not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
