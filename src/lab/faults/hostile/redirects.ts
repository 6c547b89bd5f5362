import net from "node:net";
import { defineFault, type Fault } from "../../define.ts";
import type { Lab, LabAnswer } from "../../lab.ts";

/** An endpoint that redirects; what it leads to on the same host answers `elsewhere`. */
function redirecting(
  name: string,
  id: string,
  title: string,
  location: (base: URL) => string,
  elsewhere: (base: URL, path: string) => LabAnswer = () => ({ status: 404 }),
): Fault {
  return defineFault({
    hostile: `redirect-${name}`,
    id,
    title,
    serve: async (lab) => {
      let base = new URL("http://127.0.0.1");
      const url = await lab.http(({ path }) =>
        path === "/hook" ? { status: 302, headers: { Location: location(base) } } : elsewhere(base, path),
      );
      base = new URL(url);
      return { url };
    },
  });
}

const unsafe = "redirect/unsafe";
const nowhere = "redirect/no-location";

/** A proxy that passes every connection on to one server, whatever host it is asked for: so the lab has a public address. */
async function publicly(lab: Lab, server: URL): Promise<string> {
  const port = await lab.tcp((socket) => {
    socket.once("data", () => {
      const inner = net.connect(Number(server.port), "127.0.0.1");
      inner.on("error", () => socket.destroy());
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(inner).pipe(socket);
    });
  });
  return `http://127.0.0.1:${port}`;
}

/** Redirects that would make whoever follows call something else. */
export const hostileRedirects: readonly Fault[] = [
  redirecting("file", nowhere, "to a file of the reader's", () => "file:///etc/passwd"),
  redirecting("javascript", nowhere, "to a script", () => "javascript:alert(1)"),
  redirecting("data", nowhere, "to data", () => "data:text/plain,key"),
  redirecting("ftp", nowhere, "to FTP", () => "ftp://127.0.0.1/key"),
  redirecting("gopher", nowhere, "to Gopher, with commands in it", () => "gopher://127.0.0.1:6379/_FLUSHALL"),
  redirecting("metadata", unsafe, "to a cloud's metadata", () => "http://169.254.169.254/latest/meta-data/"),
  redirecting(
    "metadata-ipv6",
    unsafe,
    "to a cloud's metadata over IPv6",
    () => "http://[fd00:ec2::254]/latest/",
  ),
  redirecting("metadata-decimal", unsafe, "to a cloud's metadata, as one number", () => "http://2852039166/"),
  redirecting(
    "metadata-mapped",
    unsafe,
    "to a cloud's metadata inside IPv6",
    () => "http://[::ffff:169.254.169.254]/",
  ),
  redirecting("private", unsafe, "to a private network", () => "http://10.0.0.1/admin"),
  redirecting("any-address", unsafe, "to the address that means any", () => "http://0.0.0.0/"),
  redirecting("smtp", unsafe, "to a mail server's port", () => "http://127.0.0.1:25/"),
  redirecting("redis", unsafe, "to a database's port", ({ hostname }) => `http://${hostname}:6379/`),
  redirecting(
    "second-hop",
    unsafe,
    "to itself, and from there to a cloud's metadata",
    () => "/next",
    () => ({ status: 302, headers: { Location: "http://169.254.169.254/" } }),
  ),
  redirecting(
    "credentials",
    "redirect/other-path",
    "to itself with a name and a password",
    ({ host }) => `http://root:hunter2@${host}/next`,
  ),
  redirecting(
    "endless",
    "redirect/loop",
    "to ever new addresses",
    () => "/1",
    (_base, path) => ({
      status: 302,
      headers: { Location: `/${Number(path.slice(1)) + 1}` },
    }),
  ),
  redirecting(
    "growing",
    "redirect/loop",
    "to ever longer addresses",
    () => "/x",
    (_base, path) => ({
      status: 302,
      headers: { Location: `${path}${path}`.slice(0, 8000) },
    }),
  ),
  redirecting(
    "no-end",
    nowhere,
    "to an address of sixty kilobytes that is none",
    () => `http://[${"x".repeat(12_000)}`,
  ),
  defineFault({
    hostile: "redirect-loopback",
    id: unsafe,
    title: "from a public address to the reader's own machine",
    serve: async (lab) => {
      const inner = new URL(await lab.http(() => ({ body: "for this machine alone" })));
      const server = await lab.http(() => ({ status: 302, headers: { Location: inner.href } }));
      // The address is public, and the proxy in between sees to it that it is never asked.
      return { url: "http://11.0.0.1/hook", options: ["--proxy", await publicly(lab, new URL(server))] };
    },
  }),
];
