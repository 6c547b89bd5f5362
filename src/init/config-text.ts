import type { Answers } from "./answers.ts";

/** The formats that a configuration is written in, and the file of each. */
export const formats = {
  ts: "prevalidate.config.ts",
  js: "prevalidate.config.mjs",
  json: "prevalidate.config.json",
  yaml: "prevalidate.config.yaml",
  "package.json": "package.json",
} as const;

export type Format = keyof typeof formats;

/** Whether a word names a format. */
export function isFormat(word: string): word is Format {
  return Object.hasOwn(formats, word);
}

const schema = "./node_modules/prevalidate/dist/config.schema.json";

type Described = Pick<Answers, "url" | "profile" | "name" | "local" | "format" | "variables" | "envFile">;

/**
 * Writes a configuration. It refers to the keys by the names of variables.
 * @param before the text of package.json, where the configuration is to be a key of it.
 * @returns the whole file.
 * @throws SyntaxError where package.json is no JSON.
 */
export function configText(answers: Described, before = ""): string {
  const config = configOf(answers);
  switch (answers.format) {
    case "ts":
      return `import { defineConfig } from "prevalidate";\n\nexport default defineConfig(${literal(config)});\n`;
    case "js":
      return `/** @type {import("prevalidate").Config} */\nexport default ${literal(config)};\n`;
    case "json":
      return `${JSON.stringify({ $schema: schema, ...config }, null, 2)}\n`;
    case "yaml":
      return `# yaml-language-server: $schema=${schema}\n${yaml(config, "")}`;
    case "package.json":
      return withKey(before, config);
  }
}

type Value = string | boolean | { readonly [key: string]: Value };

function configOf({
  url,
  profile,
  name,
  local,
  variables,
  envFile,
}: Described): Readonly<Record<string, Value>> {
  const target: Readonly<Record<string, Value>> = {
    url,
    ...(profile !== "classic" && { profile }),
    ...(local && { local }),
    secretKey: `$${variables.secret}`,
    ...(variables.validation !== undefined && { validationKey: `$${variables.validation}` }),
    ...(envFile !== undefined && { envFile }),
  };
  return name === undefined ? target : { targets: { [name]: target } };
}

/** As JavaScript is written by hand. */
function literal(value: Value, indent = ""): string {
  if (typeof value !== "object") return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, held]) => {
    // Neither `__proto__:` nor `"__proto__":` names a member (ECMA-262, B.3.1); in brackets it does.
    const quoted = key === "__proto__" ? `[${JSON.stringify(key)}]` : JSON.stringify(key);
    const name = /^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : quoted;
    return `${indent}  ${name}: ${literal(held, `${indent}  `)},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function yaml(value: Readonly<Record<string, Value>>, indent: string): string {
  return Object.entries(value)
    .map(([key, held]) =>
      typeof held === "object"
        ? `${indent}${scalar(key)}:\n${yaml(held, `${indent}  `)}`
        : `${indent}${scalar(key)}: ${typeof held === "string" ? scalar(held) : held}\n`,
    )
    .join("");
}

/** Plain where it can be read as nothing else (YAML 1.2 §7.3.3), double-quoted as JSON is otherwise. */
function scalar(text: string): string {
  const plain = /^[A-Za-z$./][\w$./:?=&{}-]*$/.test(text) && !/[:?]$|: | #/.test(text);
  return plain && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}

/** The rest of package.json stays, with its indentation. */
function withKey(before: string, config: Readonly<Record<string, Value>>): string {
  const whole: unknown = JSON.parse(before.replace(/^\ufeff/, ""));
  const indent = /^\{\r?\n([ \t]+)/.exec(before.trimStart())?.[1] ?? "  ";
  const end = before.endsWith("\n") ? "\n" : "";
  return `${JSON.stringify({ ...(whole as object), prevalidate: config }, null, indent)}${end}`;
}
