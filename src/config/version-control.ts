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

/**
 * Asks git whether it leaves a file alone (gitignore(5)).
 * @param file relative to the folder; neither it nor its own folder need be there yet.
 * @returns undefined as for `isTracked`.
 */
export function isIgnored(folder: string, file: string): Promise<boolean | undefined> {
  return git(folder, ["check-ignore", "-q", "--", file]);
}

function askGit(file: string): Promise<boolean | undefined> {
  const args = ["--literal-pathspecs", "ls-files", "--error-unmatch", "--", path.basename(file)];
  return git(path.dirname(file), args);
}

/** A question to git, whose answer is its exit code: 0 for yes, 1 for no, 128 outside a repository. */
function git(cwd: string, args: readonly string[]): Promise<boolean | undefined> {
  // In a hook git sets these, relative to another folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name)));
  // Reading the index may start a monitor that the repository names: none of its programs is wanted here.
  const safe = ["-c", "core.fsmonitor=false", ...args];
  return new Promise((resolve) => {
    execFile("git", safe, { cwd, env, timeout: 5000, windowsHide: true }, (error) => {
      resolve(error === null ? true : error.code === 1 ? false : undefined);
    });
  });
}
