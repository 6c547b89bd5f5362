import type { SecureContextOptions } from "node:tls";
import { readEnvFile, readTextFile } from "../config/env-file.ts";
import { type KeySources, keyNames } from "../config/keys.ts";
import { UsageError } from "../errors.ts";
import type { Profile } from "../protocol/profile.ts";
import { defaultProfile, profileNamed, profiles } from "../protocol/profiles.ts";
import type { CheckOptions } from "../settings.ts";
import { boundSettings } from "./bounds-flags.ts";
import type { RequestFlags } from "./flags.ts";
import { askForKey, canPrompt } from "./prompt.ts";
import { didYouMean } from "./suggest.ts";

export type RequestSettings = Omit<CheckOptions, "url" | "local" | "only" | "signal" | "onProgress">;

/**
 * Finds the profile of that name, or the default one.
 * @throws UsageError that suggests the nearest.
 */
export function requireProfile(name: string = defaultProfile.name): Profile {
  const profile = profileNamed(name);
  if (profile !== undefined) return profile;
  const known = profiles.map((candidate) => candidate.name);
  const meant = didYouMean(name, known) || `; there are ${known.join(", ")}`;
  throw new UsageError(`unknown profile “${name}”${meant}`);
}

/**
 * Turns flags into the library's settings; reads the files they name, and not yet the keys.
 * @throws UsageError for a file that can't be read or holds something else.
 */
export async function requestSettings(flags: RequestFlags): Promise<RequestSettings> {
  const ca = flags.cacert === undefined ? undefined : await readAuthorities(flags.cacert);
  const clientCertificate = await readClientCertificate(flags);
  return {
    profile: requireProfile(flags.profile).name,
    ...(flags.serverId !== undefined && { serverId: flags.serverId }),
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
    ...(flags.maxBody !== undefined && { maxBodyBytes: flags.maxBody }),
    ...boundSettings(flags),
    ...(flags.header && { headers: flags.header }),
    ...(flags.proxy !== undefined && { proxy: flags.proxy }),
    ...(flags.resolve && { resolve: flags.resolve }),
    ...(flags.dnsServer && { dnsServers: flags.dnsServer }),
    ...(ca !== undefined && { ca }),
    ...(clientCertificate && { clientCertificate }),
    ...(flags.showKeys && { showKeys: true }),
  };
}

/** Where this command line lets keys come from. The env file is read here, the prompt only made ready. */
export async function keySources(
  flags: RequestFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<KeySources> {
  return {
    flags: {
      ...(flags.secretKey !== undefined && { secret: flags.secretKey }),
      ...(flags.validationKey !== undefined && { validation: flags.validationKey }),
    },
    environment,
    ...(flags.envFile !== undefined && { envFile: await readKeysFile(flags.envFile) }),
    ...(canPrompt() && { prompt: askForKey }),
  };
}

/**
 * Reads a file of variables, among them keys.
 * @throws UsageError when it can't be read, or has keys and is under version control.
 */
export async function readKeysFile(file: string): Promise<NonNullable<KeySources["envFile"]>> {
  const variables = await readEnvFile(file);
  const names = Object.values(keyNames).flatMap((key) => key.variables);
  if (names.some((name) => variables[name])) {
    const { refuseTracked } = await import("../config/key-reference.ts");
    await refuseTracked(file);
  }
  return { path: file, variables };
}

async function readAuthorities(file: string): Promise<string> {
  const ca = await readTextFile(file, "the CA certificates");
  if (!ca.includes("-----BEGIN CERTIFICATE-----"))
    throw new UsageError(`--cacert: ${file} holds no PEM certificate`);
  requireUsable({ ca }, `--cacert: ${file}`);
  return ca;
}

async function readClientCertificate({ cert: certFile, key: keyFile }: RequestFlags) {
  if (certFile === undefined) {
    if (keyFile !== undefined) throw new UsageError("--key is of no use without --cert");
    return undefined;
  }
  const cert = await readTextFile(certFile, "the client certificate");
  const key = keyFile === undefined ? cert : await readTextFile(keyFile, "the client certificate's key");
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    throw new UsageError(
      `${keyFile ?? certFile} holds no PEM private key${keyFile ? "" : ": name one with --key"}`,
    );
  if (key.includes("ENCRYPTED"))
    throw new UsageError(
      `the private key in ${keyFile ?? certFile} is encrypted: decrypt it into another file first`,
    );
  requireUsable({ cert, key }, `--cert: ${certFile}`);
  return { cert, key };
}

function requireUsable(options: SecureContextOptions, what: string): void {
  try {
    process.getBuiltinModule("node:tls").createSecureContext(options);
  } catch (error) {
    throw new UsageError(`${what} can't be used: ${(error as Error).message}`, { cause: error });
  }
}
