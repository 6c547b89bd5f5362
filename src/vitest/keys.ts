import { keyNames } from "../config/keys.ts";

/** The keys that the environment holds, by the names that the command line takes them from. */
export function keysFromEnvironment(): { readonly secretKey?: string; readonly validationKey?: string } {
  const [secretKey, validationKey] = [keyNames.secret, keyNames.validation].map(({ variables }) =>
    variables.map((variable) => process.env[variable]).find((value) => value !== undefined && value !== ""),
  );
  return {
    ...(secretKey !== undefined && { secretKey }),
    ...(validationKey !== undefined && { validationKey }),
  };
}
