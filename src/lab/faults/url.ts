import { defineFault, type Fault } from "../define.ts";
import { serveDns } from "../dns-server.ts";
import type { Lab } from "../lab.ts";

/** A name that the lab leads to itself, so that the address looks public. */
const publicName = "hooks.example.com";

/** The right handler under a public name: the options lead there without a look-up. */
async function underPublicName(lab: Lab): Promise<{ url: string; port: string; options: readonly string[] }> {
  const { port } = new URL(await lab.http(lab.correct));
  return {
    url: `http://${publicName}:${port}/hook`,
    port,
    options: ["--resolve", `${publicName}:${port}:127.0.0.1`],
  };
}

/** The right handler, at an address that is changed before it is told. */
function misspelt(face: string, title: string, change: (url: string) => string): Fault {
  return defineFault({
    id: "url/invalid",
    face,
    title,
    serve: async (lab) => ({ url: change(await lab.http(lab.correct)) }),
  });
}

export const urlFaults: readonly Fault[] = [
  misspelt("no-scheme", "an address without http://", (url) => url.replace("http://", "")),
  misspelt("quotes", "an address in quotation marks", (url) => `“${url}”`),
  misspelt("invisible", "an address with a zero-width space", (url) => url.replace("/hook", "/\u200bhook")),
  misspelt("scheme-typo", "an address that starts with htp://", (url) => url.replace("http:", "htp:")),
  misspelt("one-slash", "an address with one slash after the scheme", (url) => url.replace("//", "/")),
  misspelt("port", "an address with a port that can't be", (url) => url.replace(/:\d+/, ":70000")),
  defineFault({
    id: "url/private-address",
    face: "literal",
    title: "a loopback address",
    public: true,
    serve: async (lab) => ({ url: await lab.http(lab.correct) }),
  }),
  defineFault({
    id: "url/private-address",
    face: "by-name",
    title: "a public-looking name that leads to a loopback address",
    public: true,
    serve: async (lab) => {
      const { port } = new URL(await lab.http(lab.correct));
      const server = await serveDns(lab, { names: { [publicName]: { A: ["127.0.0.1"] } } });
      return { url: `http://${publicName}:${port}/hook`, options: ["--dns-server", server] };
    },
  }),
  defineFault({
    id: "url/local-name",
    title: "localhost",
    public: true,
    serve: async (lab) => ({ url: (await lab.http(lab.correct)).replace("127.0.0.1", "localhost") }),
  }),
  defineFault({
    id: "url/credentials",
    title: "user and password in the address",
    serve: async (lab) => ({ url: (await lab.http(lab.correct)).replace("//", "//hooks:s3same@") }),
  }),
  defineFault({
    id: "url/fragment",
    title: "an address with a fragment",
    serve: async (lab) => ({ url: `${await lab.http(lab.correct)}#/events` }),
  }),
  defineFault({
    id: "url/secret-in-query",
    title: "the Secret Key in the query",
    serve: async (lab) => ({ url: `${await lab.http(lab.correct)}?key=${lab.keys.secretKey}` }),
  }),
  defineFault({
    id: "url/plain-http",
    face: "classic",
    title: "plain HTTP under a public name",
    public: true,
    also: ["url/unusual-port"],
    serve: underPublicName,
  }),
  defineFault({
    id: "url/plain-http",
    face: "events",
    title: "plain HTTP where the profile demands HTTPS",
    profile: "events",
    public: true,
    also: ["url/unusual-port"],
    serve: underPublicName,
  }),
  defineFault({
    id: "url/unusual-port",
    title: "an unusual port under a public name",
    public: true,
    serve: underPublicName,
  }),
];
