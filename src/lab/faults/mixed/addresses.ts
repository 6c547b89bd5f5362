import { setTimeout as sleep } from "node:timers/promises";
import { defineFault, type Fault, type LabEndpoint } from "../../define.ts";
import { serveDns } from "../../dns-server.ts";
import type { Lab, LabHandler, LabKeys } from "../../lab.ts";
import { answering, html, mixture, typeOf } from "./define.ts";

const host = "hooks.shop.example";

/** Something about the address, and something behind it. */
export const mixedAddressFaults: readonly Fault[] = [
  mixture({
    first: "url/private-address",
    face: "and-no-key",
    title: "a loopback address, and no key",
    public: true,
    others: ["key/missing"],
    handler: answering(() => ({ body: "OK" })),
  }),
  mixture({
    first: "url/private-address",
    face: "and-csrf",
    title: "a loopback address, and Laravel's check of forms",
    public: true,
    others: ["gate/csrf"],
    handler: () => () => ({
      status: 419,
      headers: html,
      body: "<title>Page Expired</title>419 | Page Expired",
    }),
  }),
  defineFault({
    id: "key/base64",
    face: "and-fragment",
    title: "an address with a fragment, and the key in base64",
    others: ["url/fragment"],
    serve: async (lab) => {
      const body = Buffer.from(lab.keys.validationKey).toString("base64");
      return { url: `${await lab.http(answering(() => ({ body }))(lab))}#/events` };
    },
  }),
  defineFault({
    id: "gate/basic-auth",
    face: "and-credentials",
    title: "a password is wanted, and the one in the address is not it",
    others: ["url/credentials"],
    serve: async (lab) => {
      const url = await lab.http(() => ({
        status: 401,
        headers: { ...html, "WWW-Authenticate": 'Basic realm="hooks"' },
        body: "<h1>401 Authorization Required</h1>",
      }));
      return { url: url.replace("//", "//hooks:s3same@") };
    },
  }),
  defineFault({
    id: "key/missing",
    face: "and-secret-in-query",
    title: "the Secret Key in the address, and no key in the answer",
    others: ["url/secret-in-query"],
    serve: async (lab) => ({
      url: `${await lab.http(answering(() => ({ body: "thanks" }))(lab))}?key=${lab.keys.secretKey}`,
    }),
  }),
  defineFault({
    id: "dns/some-addresses-fail",
    face: "slow-and-key-in-header",
    title: "one of two addresses refuses, the other is slow and has the key in a header",
    others: ["http/slow", "key/header-only"],
    serve: (lab) => atTwoAddresses(lab, slowHeader(lab.keys)),
  }),
  defineFault({
    id: "handler/event-fails",
    face: "and-dead-address",
    title: "501 to engagement, and one of two addresses refuses",
    others: ["dns/some-addresses-fail"],
    serve: (lab) => {
      const handler = answering((request) =>
        typeOf(request) === "Tracking" ? { status: 501, body: "not yet" } : undefined,
      );
      return atTwoAddresses(lab, handler(lab));
    },
  }),
];

function slowHeader({ secretKey, validationKey }: LabKeys): LabHandler {
  return async (request) => {
    if (request.fields.get("SecretKey") !== secretKey) return { status: 401, body: "no" };
    await sleep(5200);
    return { headers: { "X-Validation-Key": validationKey }, body: "OK" };
  };
}

/** Under a name with two addresses, of which the first refuses. */
async function atTwoAddresses(lab: Lab, handler: LabHandler): Promise<LabEndpoint> {
  const { port } = new URL(await lab.http(handler));
  const server = await serveDns(lab, { names: { [host]: { A: ["127.0.0.2", "127.0.0.1"] } } });
  return { url: `http://${host}:${port}/hook`, options: ["--dns-server", server] };
}
