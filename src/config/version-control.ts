import { execFile } from "node:child_process";
import path from "node:path";

const asked = new Map<string, Promise<boolean | undefined>>();

/**
 * Asks git whether it tracks a file: then whoever has the repository has what the file holds. What is staged
 * counts, what is ignored does not.
 * @returns undefined where that can't be known: there is no git, or no repository.
 */
export function isTracked(file: string): Promise<boolean | undefined> {
  const absolute = path.resolve(file);
  const answer = asked.get(absolute) ?? askGit(absolute);
  asked.set(absolute, answer);
  return answer;
}

/** `git ls-files --error-unmatch` ends with 0 for a tracked file, 1 for another, 128 outside a repository. */
function askGit(file: string): Promise<boolean | undefined> {
  // In a hook git sets these, relative to another folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name)));
  // Reading the index may start a monitor that the repository names: none of its programs is wanted here.
  const args = [
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "ls-files",
    "--error-unmatch",
    "--",
    path.basename(file),
  ];
  return new Promise((resolve) => {
    const options = { cwd: path.dirname(file), env, timeout: 5000, windowsHide: true };
    execFile("git", args, options, (error) => {
      resolve(error === null ? true : error.code === 1 ? false : undefined);
    });
  });
}
