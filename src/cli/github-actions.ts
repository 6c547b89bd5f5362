import path from "node:path";

/*
 * What GitHub Actions tells a step in its environment (docs.github.com, "Variables").
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** The file that the job's summary is appended to, in GitHub Actions. */
export function summaryFile({ GITHUB_STEP_SUMMARY }: Environment): string | undefined {
  return GITHUB_STEP_SUMMARY || undefined;
}

/**
 * A file as a path in the repository, with `/`: from where GitHub Actions put it, or else from the working directory.
 * @returns undefined for a file elsewhere.
 */
export function pathInRepository(file: string, { GITHUB_WORKSPACE }: Environment): string | undefined {
  const relative = path.relative(GITHUB_WORKSPACE || process.cwd(), path.resolve(file));
  const outside = relative.split(path.sep)[0] === ".." || path.isAbsolute(relative) || relative === "";
  return outside ? undefined : relative.split(path.sep).join("/");
}

/**
 * The workflow that is running, as a path in the repository: `octocat/hello/.github/workflows/ci.yml@refs/heads/main`
 * is `.github/workflows/ci.yml`.
 */
export function workflowFile({ GITHUB_WORKFLOW_REF }: Environment): string | undefined {
  return /^[^/]+\/[^/]+\/(.+?\.ya?ml)@/.exec(GITHUB_WORKFLOW_REF ?? "")?.[1];
}
