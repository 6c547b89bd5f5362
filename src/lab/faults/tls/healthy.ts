import { createSecureContext } from "node:tls";
import { defineFault, type Fault } from "../../define.ts";
import { atAddress, atName, daysFromNow, stranger } from "./serve.ts";

/** Endpoints whose TLS is right. */
export const healthyTls: readonly Fault[] = [
  defineFault({
    id: "healthy",
    face: "https",
    title: "HTTPS with a trusted certificate",
    serve: (lab) => atAddress(lab, lab.authority.issue()),
  }),
  defineFault({
    id: "healthy",
    face: "https-intermediate",
    title: "the certificate comes with its intermediates",
    serve: (lab) => atAddress(lab, lab.authority.intermediate().intermediate({ subject: "Deeper" }).issue()),
  }),
  defineFault({
    id: "healthy",
    face: "https-cross-signed",
    title: "the chain goes on past the trusted root, with a certificate that has run out and is not needed",
    serve: (lab) => {
      const { key, cert } = lab.authority.issue();
      const over = { notBefore: daysFromNow(-900), notAfter: daysFromNow(-2) };
      return atAddress(lab, { key, cert: cert + stranger().crossSign(lab.authority, over) });
    },
  }),
  defineFault({
    id: "healthy",
    face: "https-wildcard",
    title: "a wildcard certificate",
    serve: (lab) => atName(lab, "hooks.example.com", lab.authority.issue({ names: ["*.example.com"] })),
  }),
  defineFault({
    id: "healthy",
    face: "https-ec",
    title: "a key on P-384",
    serve: (lab) => atAddress(lab, lab.authority.issue({ key: "ec-384" })),
  }),
  defineFault({
    id: "healthy",
    face: "https-rsa",
    title: "an RSA key of 2048 bits",
    serve: (lab) => atAddress(lab, lab.authority.issue({ key: "rsa-2048" })),
  }),
  defineFault({
    id: "healthy",
    face: "tls1.2-only",
    title: "TLS 1.2 and nothing above",
    serve: (lab) => atAddress(lab, { ...lab.authority.issue(), maxVersion: "TLSv1.2" }),
  }),
  defineFault({
    id: "healthy",
    face: "tls1.3+1.2",
    title: "TLS 1.2 and 1.3, told by name",
    serve: (lab) =>
      atName(lab, "hooks.example.com", {
        ...lab.authority.issue({ names: ["hooks.example.com"] }),
        minVersion: "TLSv1.2",
        maxVersion: "TLSv1.3",
      }),
  }),
  defineFault({
    id: "healthy",
    face: "sni-hosted",
    title: "one host of several, with another's certificate as the default",
    serve: (lab) => {
      const hooks = createSecureContext(lab.authority.issue({ names: ["hooks.example.com"] }));
      return atName(lab, "hooks.example.com", {
        ...lab.authority.issue({ names: ["other.example.net"] }),
        SNICallback: (_name, found) => found(null, hooks),
      });
    },
  }),
  defineFault({
    id: "healthy",
    face: "https-90-days",
    title: "a certificate of 90 days with 25 left",
    serve: (lab) =>
      atAddress(lab, lab.authority.issue({ notBefore: daysFromNow(-65), notAfter: daysFromNow(25) })),
  }),
  defineFault({
    id: "healthy",
    face: "https-6-days",
    title: "a certificate of six days with three left",
    serve: (lab) =>
      atAddress(lab, lab.authority.issue({ notBefore: daysFromNow(-3), notAfter: daysFromNow(3) })),
  }),
  defineFault({
    id: "healthy",
    face: "https-optional-client-certificate",
    title: "a client certificate is asked for and not insisted on",
    serve: (lab) =>
      atAddress(lab, { ...lab.authority.issue(), requestCert: true, rejectUnauthorized: false }),
  }),
];
