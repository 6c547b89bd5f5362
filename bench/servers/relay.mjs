// A TCP relay that holds every segment back for a while, each way: latency without root.
import { connect, createServer } from "node:net";

const [port, delayMs] = process.argv.slice(2).map(Number);

function pass(from, to) {
  from.on("data", (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
  from.on("end", () => setTimeout(() => to.end(), delayMs));
  from.on("close", () => setTimeout(() => to.destroy(), delayMs));
  from.on("error", () => {});
}

const server = createServer({ allowHalfOpen: true }, (near) => {
  // A connection costs a round trip before its first byte, as on a real path.
  near.pause();
  const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  pass(far, near);
  setTimeout(() => {
    pass(near, far);
    near.resume();
  }, delayMs);
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
