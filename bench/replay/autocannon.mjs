// autocannon posting the bodies of a file of events, each answer checked for status and (with "verify") key.
// Run by `npm exec --package=autocannon@8`, which puts autocannon's folder on the PATH.
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [url, file, connections, seconds, key, verify] = process.argv.slice(2);
const autocannon = await load();
const bodies = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line).request.body);
let next = 0;
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  ...(verify === "verify" && { verifyBody: (body) => body.includes(key) }),
  setupClient: (client) => {
    const take = () => client.setBody(bodies[next++ % bodies.length]);
    take();
    client.on("response", take);
  },
});
const wrong = result.non2xx + result.mismatches + result.errors;
console.log(JSON.stringify({ perSecond: result["2xx"] / result.duration, wrong }));
process.exit();

async function load() {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    try {
      const bin = realpathSync(path.join(folder, "autocannon"));
      return (await import(pathToFileURL(bin))).default;
    } catch (error) {
      if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    }
  }
  throw new Error("autocannon is not on the PATH");
}
