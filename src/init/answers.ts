import type { CiSystem } from "./ci.ts";
import type { Format } from "./config-text.ts";

/** What a project is set up with. */
export interface Answers {
  /** As it was typed: it may hold `${NAME}`. */
  readonly url: string;
  readonly profile: string;
  /** The target's; absent for a configuration of one endpoint without a name. */
  readonly name?: string;
  /** The endpoint need not be public. */
  readonly local: boolean;
  readonly format: Format;
  /** The environment variables that hold the keys. */
  readonly variables: KeyVariables;
  /** A file of variables that the configuration is to name. */
  readonly envFile?: string;
  /** Keys by variable, to be written into the env file. */
  readonly writeKeys?: Readonly<Record<string, string>>;
  readonly ci?: CiSystem;
  readonly handler?: string;
}

export interface KeyVariables {
  readonly secret: string;
  /** Absent where the profile needs no Validation Key. */
  readonly validation?: string;
}

/** The variables' names, in the order of the keys. */
export function namesOf({ secret, validation }: KeyVariables): readonly string[] {
  return validation === undefined ? [secret] : [secret, validation];
}
