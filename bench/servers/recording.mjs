// Answers every post with the Validation Key, and appends the MessageId of each to a file (when one is named) as it comes.
// Says how many are under way at once.
import { closeSync, openSync, writeSync } from "node:fs";
import http from "node:http";

const [key, file, delay = "0"] = process.argv.slice(2);
const out = file ? openSync(file, "a") : undefined;

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const id = /MessageId=([^&]*)/.exec(Buffer.concat(chunks).toString("latin1"))?.[1] ?? "";
    if (out !== undefined) writeSync(out, `${id}\n`);
    setTimeout(() => response.end(key), Math.random() * Number(delay));
  });
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.on("SIGTERM", () => {
  if (out !== undefined) closeSync(out);
  process.exit();
});
