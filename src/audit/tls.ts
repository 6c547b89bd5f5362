import type { OfferedHello } from "../evidence.ts";
import type { Connector } from "../probes/connector.ts";
import { currentSuites, oldSuites, suiteName } from "../probes/tls/suites.ts";
import type { Milliseconds } from "../units.ts";

const helloMs: Milliseconds = 5000;

const named = (suites: readonly number[], pattern: RegExp) =>
  suites.filter((suite) => pattern.test(suiteName(suite)));

const every = [...currentSuites, ...oldSuites];

/** Triple DES is old and slow, and broken by nobody in one connection: it is asked for by itself. */
const tripleDes = named(oldSuites, /3DES/);
const broken = oldSuites.filter(
  (suite) => !tripleDes.includes(suite) && /NULL|EXPORT|RC4|RC2|_DES|anon/.test(suiteName(suite)),
);

const offers = {
  "tls1.0": { maxVersion: "TLSv1.0", suites: every },
  "tls1.1": { maxVersion: "TLSv1.1", suites: every },
  "broken-suites": { maxVersion: "TLSv1.2", suites: broken },
  "triple-des": { maxVersion: "TLSv1.2", suites: tripleDes },
  "without-forward-secrecy": { maxVersion: "TLSv1.2", suites: named(currentSuites, /^TLS_RSA_/) },
  "finite-field": { maxVersion: "TLSv1.2", suites: named(currentSuites, /^TLS_DHE_/) },
} as const;

/** Hellos that offer nothing but what is old or weak, one after the other. */
export async function offerHellos(
  connector: Connector,
  target: URL,
  address: string,
): Promise<Readonly<Record<string, OfferedHello>>> {
  const found: Record<string, OfferedHello> = {};
  for (const [name, offer] of Object.entries(offers)) {
    const { outcome, protocol, cipher, alert, dhBits } = await connector.hello(
      target,
      address,
      performance.now() + helloMs,
      offer,
    );
    found[name] = {
      outcome,
      ...(protocol !== undefined && { protocol }),
      ...(cipher !== undefined && { cipher }),
      ...(alert !== undefined && { alert }),
      ...(dhBits !== undefined && { dhBits }),
    };
  }
  return found;
}
