import { Authority, selfSigned } from "../../authority.ts";
import { defineFault, type Fault } from "../../define.ts";
import { anythingGoes, atAddress, atName, daysFromNow, stranger } from "./serve.ts";

/** Endpoints whose handshake succeeds, with a certificate that a client should refuse or frown at. */
export const certificateFaults: readonly Fault[] = [
  defineFault({
    id: "tls/expired",
    title: "the certificate ran out three days ago",
    serve: (lab) =>
      atAddress(lab, lab.authority.issue({ notBefore: daysFromNow(-93), notAfter: daysFromNow(-3) })),
  }),
  defineFault({
    id: "tls/expired",
    face: "intermediate",
    title: "the CA's intermediate certificate ran out",
    serve: (lab) => {
      const old = lab.authority.intermediate({ notBefore: daysFromNow(-900), notAfter: daysFromNow(-2) });
      return atAddress(lab, old.issue());
    },
  }),
  defineFault({
    id: "tls/expired",
    face: "and-wrong-host",
    title: "the certificate ran out, and is for another host as well",
    also: ["tls/wrong-host"],
    serve: (lab) => {
      const names = ["old.example.com"];
      return atAddress(
        lab,
        lab.authority.issue({ names, notBefore: daysFromNow(-93), notAfter: daysFromNow(-3) }),
      );
    },
  }),
  defineFault({
    id: "tls/expired",
    face: "cross-signed",
    title: "the certificate ran out, and its chain goes on past the trusted root",
    serve: (lab) => {
      const over = { notBefore: daysFromNow(-93), notAfter: daysFromNow(-3) };
      const { key, cert } = lab.authority.intermediate().issue(over);
      return atAddress(lab, { key, cert: cert + stranger().crossSign(lab.authority) });
    },
  }),
  defineFault({
    id: "tls/not-yet-valid",
    title: "the certificate is valid from the day after tomorrow",
    serve: (lab) => atAddress(lab, lab.authority.issue({ notBefore: daysFromNow(2) })),
  }),
  defineFault({
    id: "tls/expires-soon",
    title: "a certificate of 90 days has five left",
    serve: (lab) =>
      atAddress(lab, lab.authority.issue({ notBefore: daysFromNow(-85), notAfter: daysFromNow(5) })),
  }),
  defineFault({
    id: "tls/expires-soon",
    face: "short-lived",
    title: "a certificate of six days has one left",
    serve: (lab) =>
      atAddress(lab, lab.authority.issue({ notBefore: daysFromNow(-5), notAfter: daysFromNow(1) })),
  }),
  defineFault({
    id: "tls/wrong-host",
    title: "the certificate is for another name",
    serve: (lab) => atName(lab, "hooks.example.com", lab.authority.issue({ names: ["www.example.org"] })),
  }),
  defineFault({
    id: "tls/wrong-host",
    face: "address",
    title: "the URL has an address, the certificate a name",
    serve: (lab) => atAddress(lab, lab.authority.issue({ names: ["hooks.example.com"] })),
  }),
  defineFault({
    id: "tls/wrong-host",
    face: "wildcard-depth",
    title: "a wildcard one label short",
    serve: (lab) => atName(lab, "eu.hooks.example.com", lab.authority.issue({ names: ["*.example.com"] })),
  }),
  defineFault({
    id: "tls/wrong-host",
    face: "wildcard-apex",
    title: "a wildcard that leaves the domain itself out",
    serve: (lab) => atName(lab, "example.com", lab.authority.issue({ names: ["*.example.com"] })),
  }),
  defineFault({
    id: "tls/self-signed",
    title: "the certificate is signed with its own key",
    serve: (lab) => atAddress(lab, selfSigned()),
  }),
  defineFault({
    id: "tls/self-signed",
    face: "sha1",
    title: "signed with its own key and SHA-1, which adds no harm",
    serve: (lab) => atAddress(lab, { ...selfSigned({ hash: "sha1" }), ...anythingGoes }),
  }),
  defineFault({
    id: "tls/self-signed",
    face: "traefik",
    title: "Traefik's placeholder, which is for no host at all",
    also: ["tls/wrong-host"],
    serve: (lab) =>
      atAddress(lab, selfSigned({ subject: "TRAEFIK DEFAULT CERT", names: ["0a1b.traefik.default"] })),
  }),
  defineFault({
    id: "tls/untrusted-root",
    face: "cloudflare-origin",
    title: "a certificate that only Cloudflare trusts, met without Cloudflare",
    serve: (lab) => atAddress(lab, Authority.create("CloudFlare Origin SSL Certificate Authority").issue()),
  }),
  defineFault({
    id: "tool/tls-intercepted",
    title: "a certificate by a product that inspects TLS on this side",
    serve: (lab) =>
      atAddress(
        lab,
        Authority.create("Zscaler Intermediate Root CA").issue({ names: ["gateway.example.com"] }),
      ),
  }),
  defineFault({
    id: "tls/untrusted-root",
    title: "a private authority issued the certificate",
    serve: (lab) => atAddress(lab, stranger().issue()),
  }),
  defineFault({
    id: "tls/untrusted-root",
    face: "intermediate-sent",
    title: "a private authority's intermediate is sent along, and its root is not",
    serve: (lab) => atAddress(lab, stranger().intermediate().issue()),
  }),
  defineFault({
    id: "tls/untrusted-root",
    face: "root-sent",
    title: "a private authority issued the certificate, and its root is sent along",
    serve: (lab) => {
      const authority = stranger();
      const { key, cert } = authority.intermediate().issue();
      return atAddress(lab, { key, cert: cert + authority.rootPem });
    },
  }),
  defineFault({
    id: "tls/untrusted-root",
    face: "issuer-fetched",
    title: "the missing issuer can be fetched, and leads to a private authority",
    serve: async (lab) => {
      const intermediate = stranger().intermediate();
      const url = await lab.http(() => ({ body: Buffer.from(intermediate.pem) }));
      const { key, leaf } = intermediate.issue({ issuerUrls: [url] });
      return atAddress(lab, { key, cert: leaf });
    },
  }),
  defineFault({
    id: "tls/missing-intermediate",
    title: "the leaf comes alone, and its issuer can be fetched",
    serve: async (lab) => {
      const intermediate = lab.authority.intermediate();
      const url = await lab.http(() => ({ body: Buffer.from(intermediate.pem) }));
      const { key, leaf } = intermediate.issue({ issuerUrls: [url] });
      return atAddress(lab, { key, cert: leaf });
    },
  }),
  defineFault({
    id: "tls/missing-intermediate",
    face: "not-to-be-fetched",
    title: "the leaf comes alone, and its issuer is not where it should be",
    serve: async (lab) => {
      const url = await lab.http(() => ({ status: 404, body: "no such certificate" }));
      const { key, leaf } = lab.authority.intermediate().issue({ issuerUrls: [url] });
      return atAddress(lab, { key, cert: leaf });
    },
  }),
  defineFault({
    id: "tls/untrusted-chain",
    title: "the certificate is meant for a client",
    serve: (lab) => atAddress(lab, lab.authority.issue({ usage: "client" })),
  }),
  defineFault({
    id: "tls/weak-key",
    title: "an RSA key of 1024 bits",
    serve: (lab) => atAddress(lab, { ...lab.authority.issue({ key: "rsa-1024" }), ...anythingGoes }),
  }),
  defineFault({
    id: "tls/weak-signature",
    title: "the certificate is signed with SHA-1",
    serve: (lab) => atAddress(lab, { ...lab.authority.issue({ hash: "sha1" }), ...anythingGoes }),
  }),
  defineFault({
    id: "tls/weak-signature",
    face: "intermediate",
    title: "the intermediate certificate is signed with SHA-1",
    serve: (lab) =>
      atAddress(lab, { ...lab.authority.intermediate({ hash: "sha1" }).issue(), ...anythingGoes }),
  }),
];
