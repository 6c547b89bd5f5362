import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Issued } from "../../src/lab/authority.ts";

/**
 * Writes a server's configuration into a folder of the test's, with `{{name}}` replaced by the value of that name.
 * @param template path below `test/real/`.
 * @returns where it was written.
 * @throws Error when the template names a value that is not given.
 */
export function configure(
  folder: string,
  template: string,
  values: Readonly<Record<string, string | number>>,
): string {
  const text = readFileSync(path.join(import.meta.dirname, template), "utf8");
  const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template} wants a value for ${name}`);
    return String(value);
  });
  const at = path.join(folder, path.basename(template));
  writeFileSync(at, filled);
  return at;
}

/** Writes a certificate and its key as `<name>.crt` and `<name>.key`, and both in one as `<name>.pem`. */
export function writeCertificate(folder: string, name: string, { cert, key }: Issued): void {
  const at = path.join(folder, name);
  writeFileSync(`${at}.crt`, cert);
  writeFileSync(`${at}.key`, key);
  writeFileSync(`${at}.pem`, cert + key);
}

/** Servers that change to another user must be able to read what is in the folder. */
export function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
}
