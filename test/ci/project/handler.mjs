/*
 * The handler of the examples' project, which takes a moment to start: `npm start`. With BROKEN set it forgets the
 * Validation Key. It ends by itself, should nobody end it.
 */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";

const {
  PORT,
  PID_FILE,
  BROKEN,
  PREVALIDATE_SECRET_KEY: secret,
  PREVALIDATE_VALIDATION_KEY: validation,
} = process.env;
writeFileSync(PID_FILE, String(process.pid));
setTimeout(() => process.exit(), 60_000).unref();

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  if (request.method !== "POST") return response.writeHead(405, { Allow: "POST" }).end("POST only");
  if (new URLSearchParams(body).get("SecretKey") !== secret)
    return response.writeHead(401).end("unknown key");
  return response.writeHead(200, { "Content-Type": "text/plain" }).end(BROKEN ? "thank you" : validation);
});
setTimeout(() => server.listen(Number(PORT), "127.0.0.1"), 700);
