/*
 * What stands in samples where the key should be, and what comes out when it was never put there.
 */

export interface Placeholder {
  readonly text: string;
  /** `sample`: left from a sample; `template`: a template that nothing filled in; `unset`: an empty setting. */
  readonly kind: "sample" | "template" | "unset";
}

const key = "(?:socketlabs[ _-]?)?validation[ _-]?key";
/** Wherever these stand, they stand in for a key. */
const anywhere: readonly (readonly [Placeholder["kind"], RegExp])[] = [
  ["sample", /\b(?:your|my|insert|enter|paste)[_-](?:[a-z]+[_-]){0,2}validation[_-]?key(?:[_-]?here)?\b/i],
  ["sample", /\b(?:your|my)validationkey(?:here)?\b/i],
  [
    "sample",
    new RegExp(`(?:<|&lt;|\\[)\\s*(?:your |my |the |insert )?${key}(?: here)?\\s*(?:>|&gt;|\\])`, "i"),
  ],
  ["template", new RegExp(`\\{\\{[^{}\\n]{0,40}${key}[^{}\\n]{0,20}\\}\\}`, "i")],
  ["template", new RegExp(`[$#]\\{[^{}\\n]{0,40}${key}[^{}\\n]{0,20}\\}`, "i")],
  ["template", new RegExp(`\\{(?:self\\.|settings\\.|config\\.)?${key}\\}`, "i")],
  ["template", new RegExp(`%[a-z_]{0,30}${key}%`, "i")],
  ["template", new RegExp(`\\$_(?:ENV|SERVER)\\[[^\\]\\n]{0,40}${key}[^\\]\\n]{0,10}\\]`, "i")],
  ["template", new RegExp(`(?:process\\.env\\.|os\\.environ\\b|getenv\\()[^\\n]{0,30}${key}`, "i")],
  ["template", new RegExp(`<%=?[^%\\n]{0,40}${key}[^%\\n]{0,10}%>`, "i")],
  ["template", new RegExp(`\\$${key.replaceAll("[ _-]?", "_?")}\\b`, "i")],
];

/** Only as the whole answer, or as the whole of a JSON string in it. */
const whole: readonly (readonly [Placeholder["kind"], RegExp])[] = [
  ["sample", new RegExp(`^(?:your |the |my )?${key}(?: here| goes here)?$`, "i")],
  [
    "sample",
    /^[<[{]?(?:your|my|insert|enter|paste|replace|put)[ _-](?:[a-z]+[ _-]){0,4}(?:key|value|token)(?:[ _-]?here)?[>\]}]?$/i,
  ],
  ["sample", /^(?:x{4,}|change[ _-]?me|todo|replace[ _-]?me)$/i],
  ["template", /^(?:\{\{[^{}]{1,60}\}\}|\$\{[^{}]{1,60}\}|<%=[^%]{1,60}%>|%[A-Z_]{3,60}%|\$[A-Z_]{3,60})$/],
  ["unset", /^(?:undefined|None|nil|\(null\)|\[object (?:Object|Undefined|Null|Promise)\])$/],
];

/**
 * Finds a placeholder in an answer.
 * @param body as redacted for the evidence.
 * @returns the first, with the text that gives it away; undefined when there is none.
 */
export function findPlaceholder(body: string): Placeholder | undefined {
  for (const [kind, pattern] of anywhere) {
    const found = pattern.exec(body)?.[0];
    if (found !== undefined) return { kind, text: found };
  }
  const strings = [...body.slice(0, 2000).matchAll(/:\s*"([^"\\\n]{3,80})"/g)].map(([, text]) => text ?? "");
  for (const candidate of [body.trim().replaceAll(/^"|"$/g, ""), ...strings]) {
    for (const [kind, pattern] of whole) if (pattern.test(candidate)) return { kind, text: candidate };
  }
  return undefined;
}
