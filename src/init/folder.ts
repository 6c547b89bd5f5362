import { access, readFile } from "node:fs/promises";
import path from "node:path";
import { fileProblem } from "../config/env-file.ts";
import { UsageError } from "../errors.ts";
import { type CiSystem, ciSystem, ciSystems, isCiSystem } from "./ci.ts";
import type { Format } from "./config-text.ts";

/** The folder that is set up, and what is asked of it. */
export class Folder {
  readonly path: string;

  constructor(folder: string) {
    this.path = path.resolve(folder);
  }

  /** Whether there is such a file, or anything else of that name. */
  async has(file: string): Promise<boolean> {
    return access(path.join(this.path, file)).then(
      () => true,
      () => false,
    );
  }

  /**
   * The text of a file; undefined where there is none.
   * @throws UsageError where it can't be read.
   */
  async read(file: string): Promise<string | undefined> {
    try {
      return await readFile(path.join(this.path, file), "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw new UsageError(`can't read ${file}: ${fileProblem(error)}`, { cause: error });
    }
  }

  /** The format that suits what is there: TypeScript or JavaScript where either is used, otherwise JSON. */
  async usualFormat(): Promise<Format> {
    if (await this.has("tsconfig.json")) return "ts";
    return (await this.has("package.json")) ? "js" : "json";
  }

  /** The CI system whose file is there already. */
  async usualCi(): Promise<CiSystem | undefined> {
    for (const name of Object.keys(ciSystems).filter(isCiSystem)) {
      const { file } = ciSystem(name);
      if (await this.has(name === "github" ? path.dirname(file) : file)) return name;
    }
    return undefined;
  }
}
