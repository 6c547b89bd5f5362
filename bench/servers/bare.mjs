// The least that node:http can do with a post: reads the body and answers.
import { createServer } from "node:http";
import { keys } from "../measure.mjs";

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    Buffer.concat(chunks);
    response.writeHead(200, { "Content-Type": "text/plain" });
    response.end(keys.validationKey);
  });
});
server.listen(0, "127.0.0.1", 4096, () => console.log(JSON.stringify({ port: server.address().port })));
