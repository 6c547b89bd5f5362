import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { makeCertificate } from "./x509.ts";

export type KeyKind = "ec-256" | "ec-384" | "rsa-1024" | "rsa-2048";

/** What a certificate of the lab is to be like; all of it may be left out. */
export interface IssueOptions {
  /** Host names and IP addresses; `127.0.0.1` unless set. */
  readonly names?: readonly string[];
  /** Common name of the subject; the first of the names unless set. */
  readonly subject?: string;
  /** From when on it is valid: yesterday unless set. */
  readonly notBefore?: Date;
  /** Until when it is valid: in a year unless set. */
  readonly notAfter?: Date;
  readonly key?: KeyKind;
  readonly hash?: "sha256" | "sha1";
  readonly issuerUrls?: readonly string[];
  readonly usage?: "server" | "client";
}

/** A private key with its certificate, both PEM, as `tls.createServer` takes them. */
export interface Issued {
  readonly key: string;
  /** Leaf first, then the intermediates; the root is left out. */
  readonly cert: string;
  /** The leaf alone. */
  readonly leaf: string;
}

const day = 86_400_000;

/** A certificate authority for tests and the lab: made in memory, in a few milliseconds. */
export class Authority {
  readonly name: string;
  /** Its own certificate. */
  readonly pem: string;
  readonly #key: KeyObject;
  readonly #parent: Authority | undefined;

  private constructor(name: string, key: KeyObject, pem: string, parent: Authority | undefined) {
    this.name = name;
    this.#key = key;
    this.pem = pem;
    this.#parent = parent;
  }

  /** Makes a root authority. `name` is its common name. */
  static create(name: string): Authority {
    const { privateKey, publicKey } = makeKey("ec-256");
    const pem = makeCertificate({
      subject: name,
      issuer: name,
      publicKey,
      issuerPublicKey: publicKey,
      signingKey: privateKey,
      hash: "sha256",
      ...lifetime({}),
      names: [],
      isCa: true,
      issuerUrls: [],
    });
    return new Authority(name, privateKey, pem, undefined);
  }

  /** The root's certificate, to trust. */
  get rootPem(): string {
    return this.#parent?.rootPem ?? this.pem;
  }

  /** Makes an authority below this one; what it issues comes with its certificate. */
  intermediate(options: Omit<IssueOptions, "names"> = {}): Authority {
    const { privateKey, publicKey } = makeKey(options.key ?? "ec-256");
    const name = options.subject ?? `${this.name}, intermediate`;
    const pem = this.#sign(name, publicKey, true, { ...options, names: [] });
    return new Authority(name, privateKey, pem, this);
  }

  /** Makes a second certificate for another authority's name and key, as an old root does for a new one. Gives PEM. */
  crossSign(other: Authority, options: Pick<IssueOptions, "notBefore" | "notAfter"> = {}): string {
    return this.#sign(other.name, createPublicKey(other.#key), true, options);
  }

  /** Issues a certificate for a server (or a client). */
  issue(options: IssueOptions = {}): Issued {
    const { privateKey, publicKey } = makeKey(options.key ?? "ec-256");
    const names = options.names ?? ["127.0.0.1"];
    const leaf = this.#sign(options.subject ?? names[0] ?? "", publicKey, false, { ...options, names });
    return { key: exportKey(privateKey), cert: leaf + this.#chainPem(), leaf };
  }

  /** Its certificate and those of the authorities above it, short of the root. */
  #chainPem(): string {
    return this.#parent === undefined ? "" : this.pem + this.#parent.#chainPem();
  }

  #sign(subject: string, publicKey: KeyObject, isCa: boolean, options: IssueOptions): string {
    return makeCertificate({
      subject,
      issuer: this.name,
      publicKey,
      issuerPublicKey: createPublicKey(this.#key),
      signingKey: this.#key,
      hash: options.hash ?? "sha256",
      ...lifetime(options),
      names: options.names ?? [],
      isCa,
      issuerUrls: options.issuerUrls ?? [],
      ...(options.usage && { usage: options.usage }),
    });
  }
}

/** A certificate that is signed with its own key, by no authority. */
export function selfSigned(options: IssueOptions = {}): Issued {
  const { privateKey, publicKey } = makeKey(options.key ?? "ec-256");
  const names = options.names ?? ["127.0.0.1"];
  const subject = options.subject ?? names[0] ?? "";
  const leaf = makeCertificate({
    subject,
    issuer: subject,
    publicKey,
    issuerPublicKey: publicKey,
    signingKey: privateKey,
    hash: options.hash ?? "sha256",
    ...lifetime(options),
    names,
    isCa: false,
    issuerUrls: options.issuerUrls ?? [],
  });
  return { key: exportKey(privateKey), cert: leaf, leaf };
}

function lifetime({ notBefore, notAfter }: IssueOptions): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return {
    notBefore: notBefore ?? new Date(now - day),
    notAfter: notAfter ?? new Date(now + 365 * day),
  };
}

function makeKey(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (kind) {
    case "rsa-1024":
      return generateKeyPairSync("rsa", { modulusLength: 1024 });
    case "rsa-2048":
      return generateKeyPairSync("rsa", { modulusLength: 2048 });
    case "ec-384":
      return generateKeyPairSync("ec", { namedCurve: "secp384r1" });
    case "ec-256":
      return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  }
}

function exportKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
