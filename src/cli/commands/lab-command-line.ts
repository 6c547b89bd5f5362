import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Fault, LabEndpoint } from "../../lab/define.ts";
import type { Lab } from "../../lab/lab.ts";

/**
 * Writes the certificate of the lab's authority to a file for `--cacert`, which goes with the lab.
 * @returns the file's path.
 */
export async function writeAuthority(lab: Lab): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "prevalidate-lab-"));
  lab.onClose(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, "ca.pem");
  await writeFile(file, lab.authority.rootPem);
  return file;
}

/**
 * The command line that checks an endpoint of the lab, to be pasted into a POSIX shell. It shows the lab's keys,
 * which open nothing.
 * @param ca where the certificate of the lab's authority is.
 */
export function commandLine(fault: Fault, endpoint: LabEndpoint, lab: Lab, ca: string): string {
  const own = endpoint.options ?? [];
  const unless = (option: string, ...words: readonly string[]) => (own.includes(option) ? [] : words);
  const words = [
    ...["prevalidate", "check", endpoint.url],
    ...(fault.public ? [] : ["--local"]),
    ...(fault.profile === undefined ? [] : ["--profile", fault.profile]),
    ...(fault.audit === undefined ? [] : [fault.audit === "timing" ? "--audit-timing" : "--audit"]),
    ...unless("--secret-key", "--secret-key", lab.keys.secretKey),
    ...unless("--validation-key", "--validation-key", lab.keys.validationKey),
    ...(endpoint.url.startsWith("https:") ? unless("--cacert", "--cacert", ca) : []),
    ...own,
  ];
  return words.map(shellQuoted).join(" ");
}

function shellQuoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
