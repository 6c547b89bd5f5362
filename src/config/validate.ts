import { didYouMean } from "../suggest.ts";

/** The part of JSON Schema (2020-12) that the configuration's schema uses. */
export interface Schema {
  readonly $ref?: string;
  /** What a value must be, in words: “must be <title>”. */
  readonly title?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** Of references to schemas that have nothing but `properties`. */
  readonly allOf?: readonly Schema[];
  readonly unevaluatedProperties?: boolean;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export type Path = readonly (string | number)[];

/** What is wrong in a document, and where. */
export interface Problem {
  readonly path: Path;
  /** Follows the path in a sentence: “must be true or false”. It quotes no value: that may be a key. */
  readonly message: string;
  /** It is the member's name that is wrong. */
  readonly inName?: boolean;
}

/**
 * Holds a value against a schema.
 * @param value as JSON has it; members that are undefined count as absent.
 * @param root the schema, whose `$defs` references point into.
 * @returns every problem, in the order of the document; none where the value satisfies the schema.
 */
export function validate(value: unknown, root: Schema): readonly Problem[] {
  return problemsOf(value, root, root, []);
}

function problemsOf(value: unknown, schema: Schema, root: Schema, path: Path): readonly Problem[] {
  if (schema.$ref !== undefined) return problemsOf(value, referenced(schema.$ref, root), root, path);
  if (schema.if !== undefined) {
    const holds = problemsOf(value, schema.if, root, path).length === 0;
    const chosen = (holds ? schema.then : schema.else) ?? {};
    const own = typeProblem(value, schema, path);
    return own.length > 0 ? own : problemsOf(value, chosen, root, path);
  }
  if (schema.anyOf !== undefined) {
    const fits = schema.anyOf.some((branch) => problemsOf(value, branch, root, path).length === 0);
    return fits ? [] : [{ path, message: mustBe(schema) }];
  }
  const own = [...typeProblem(value, schema, path), ...valueProblem(value, schema, path)].slice(0, 1);
  if (own.length > 0) return own;
  if (Array.isArray(value)) return itemProblems(value, schema, root, path);
  return isObject(value) ? memberProblems(value, schema, root, path) : [];
}

function referenced(reference: string, root: Schema): Schema {
  const schema = root.$defs?.[reference.replace("#/$defs/", "")];
  if (schema === undefined) throw new Error(`the schema lacks ${reference}`);
  return schema;
}

function typeProblem(value: unknown, schema: Schema, path: Path): readonly Problem[] {
  if (schema.type === undefined || hasType(value, schema.type)) return [];
  return [{ path, message: mustBe(schema) }];
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueProblem(value: unknown, schema: Schema, path: Path): readonly Problem[] {
  const { enum: words, pattern, minLength, minItems, minimum, exclusiveMinimum, maximum } = schema;
  if (words !== undefined && !words.some((word) => word === value)) {
    const near = typeof value === "string" ? didYouMean(value, words) : "";
    return [{ path, message: `must be one of ${words.join(", ")}${near}` }];
  }
  const fits =
    typeof value === "string"
      ? (pattern === undefined || new RegExp(pattern, "u").test(value)) && lengthOf(value) >= (minLength ?? 0)
      : typeof value === "number"
        ? value >= (minimum ?? value) &&
          value > (exclusiveMinimum ?? -Infinity) &&
          value <= (maximum ?? value)
        : !Array.isArray(value) || value.length >= (minItems ?? 0);
  return fits ? [] : [{ path, message: mustBe(schema) }];
}

/** JSON Schema counts characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return [...text].length;
}

function itemProblems(
  items: readonly unknown[],
  schema: Schema,
  root: Schema,
  path: Path,
): readonly Problem[] {
  const { items: each } = schema;
  if (each === undefined) return [];
  return items.flatMap((item, index) => problemsOf(item, each, root, [...path, index]));
}

function memberProblems(
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  root: Schema,
  path: Path,
): readonly Problem[] {
  const { propertyNames, required = [] } = schema;
  const others = schema.unevaluatedProperties ?? schema.additionalProperties ?? true;
  const properties = propertiesOf(schema, root);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  const missing = required
    .filter((name) => !names.includes(name))
    .map((name): Problem => ({ path: [...path, name], message: "is missing" }));
  const members = names.flatMap((name): readonly Problem[] => {
    const at = [...path, name];
    if (propertyNames?.pattern !== undefined && !new RegExp(propertyNames.pattern, "u").test(name))
      return [{ path: at, message: `is not ${propertyNames.title ?? "a name"}`, inName: true }];
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) return problemsOf(value[name], known, root, at);
    if (typeof others === "object") return problemsOf(value[name], others, root, at);
    if (others) return [];
    return [{ path: at, message: `is unknown${didYouMean(name, Object.keys(properties))}`, inName: true }];
  });
  return [...missing, ...members];
}

function propertiesOf({ properties, allOf = [] }: Schema, root: Schema): Readonly<Record<string, Schema>> {
  const shared = allOf.map(({ $ref = "" }) => referenced($ref, root).properties);
  return Object.assign({}, properties, ...shared);
}

function mustBe({ title, type, minItems }: Schema): string {
  if (title !== undefined) return `must be ${title}`;
  const list = (minItems ?? 0) > 0 ? "a list with something in it" : "a list";
  const words: Readonly<Record<string, string>> = { object: "an object", array: list, string: "text" };
  return `must be ${words[type ?? ""] ?? type}`;
}
