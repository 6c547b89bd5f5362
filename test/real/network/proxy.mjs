// A proxy in a place of its own: opens tunnels (HTTP CONNECT) to whatever is asked for, from that place's addresses.
import { createServer } from "node:http";
import { connect } from "node:net";

const server = createServer((_request, response) => response.writeHead(405).end());
server.on("connect", (request, near) => {
  near.on("error", () => {});
  const [host, port] = request.url.split(":");
  const far = connect({ host, port: Number(port) });
  let connected = false;
  far.once("connect", () => {
    connected = true;
    near.write("HTTP/1.1 200 Connected\r\n\r\n");
    near.pipe(far).pipe(near);
  });
  far.on("error", () => (connected ? near.destroy() : near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n")));
  near.on("close", () => far.destroy());
});
server.listen(3128, "0.0.0.0");
