// A healthy endpoint in a process of its own, over HTTP or, given certificate and key files, HTTPS.
// Keeps the posts it got under /recorded, for the baseline to send again.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { keys } from "../measure.mjs";

const [cert, key] = process.argv.slice(2);
const recorded = [];

function handle(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    if (request.url === "/recorded") return response.end(JSON.stringify(recorded));
    recorded.push({ type: request.headers["content-type"], expect: request.headers.expect, body });
    const right = new URLSearchParams(body).get("SecretKey") === keys.secretKey;
    response.writeHead(right ? 200 : 401, { "Content-Type": "text/plain" });
    response.end(right ? keys.validationKey : "unknown Secret Key");
  });
}

const server = cert
  ? createSecureServer({ cert: readFileSync(cert), key: readFileSync(key) }, handle)
  : createServer(handle);
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
