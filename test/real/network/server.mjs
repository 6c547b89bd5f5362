// The web server of the test's Internet: a right handler, and ports where the network stack of the host
// is right and the program behind it is not. Takes the two keys; each port listens on all addresses.
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";

const [secretKey, validationKey] = process.argv.slice(2);

function handle(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const right = new URLSearchParams(Buffer.concat(chunks).toString()).get("SecretKey") === secretKey;
    const status = request.method !== "POST" ? 405 : right ? 200 : 401;
    response.writeHead(status, { "Content-Type": "text/plain", ...(status === 405 && { Allow: "POST" }) });
    response.end(status === 200 ? validationKey : "no");
  });
}

function raw(port, onConnection) {
  createServer((socket) => {
    socket.on("error", () => {});
    onConnection(socket);
  }).listen(port, "::");
}

// Accepted, and reset before any byte.
raw(81, (socket) => socket.resetAndDestroy());
// Accepted, read, and never answered.
raw(82, (socket) => socket.resume());
createHttpServer(handle).listen(80, "::");

/** Latency of a long way: a relay that holds back whatever passes, in each direction. */
const delayMs = 250;
createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ port: 80, host: "127.0.0.1", allowHalfOpen: true });
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    from.on("data", (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
    from.on("end", () => setTimeout(() => to.end(), delayMs));
    from.on("close", () => setTimeout(() => to.destroy(), delayMs));
    from.on("error", () => {});
  }
}).listen(8080, "::");
