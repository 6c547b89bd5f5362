/** Whether a source is to be read as a pattern. A file of that very name comes first, and is the caller's to try. */
export function isGlob(source: string): boolean {
  return /[*?[{]/.test(source);
}

/** The folders before the first wild part: where looking has to start. Empty for the working directory. */
export function globBase(pattern: string): string {
  const parts = pattern.split("/");
  const wild = parts.findIndex(isGlob);
  return parts.slice(0, wild === -1 ? parts.length - 1 : wild).join("/");
}

/**
 * A glob as an expression over paths whose parts are separated by `/`.
 * `*` and `?` stay within a part and pass over names that begin with a dot, `**` as a part goes over any number of
 * folders, `[a-z]` and `[!a-z]` are sets, `{a,b}` are alternatives; a backslash takes the next character as it is.
 */
export function globExpression(pattern: string): RegExp {
  return new RegExp(`^(?:${expandBraces(pattern).map(oneExpression).join("|")})$`, "u");
}

const mostAlternatives = 1000;

function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [whole, inner] = /\{([^{}]*,[^{}]*)\}/.exec(next) ?? [];
    if (whole === undefined || inner === undefined || done.length + open.length > mostAlternatives)
      done.push(next);
    else for (const choice of inner.split(",")) open.push(next.replace(whole, () => choice));
  }
  return done;
}

function oneExpression(pattern: string): string {
  const parts = pattern.split("/");
  return parts
    .map((part, index) => {
      const last = index === parts.length - 1;
      if (part === "**") return last ? "(?:(?!\\.)[^/]+/)*(?!\\.)[^/]+" : "(?:(?!\\.)[^/]+/)*";
      return partExpression(part) + (last ? "" : "/");
    })
    .join("");
}

function partExpression(part: string): string {
  const tokens = part.match(/\\.|\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  const expression = tokens.map((token) => {
    if (token.startsWith("*")) return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.startsWith("[") && token.length > 2) return setExpression(token.slice(1, -1));
    return literal(token.length > 1 && token.startsWith("\\") ? token.slice(1) : token);
  });
  const wildFirst = /^[*?[]/.test(part);
  return (wildFirst ? "(?!\\.)" : "") + expression.join("");
}

function setExpression(inner: string): string {
  const negated = inner.startsWith("!") || inner.startsWith("^");
  const members = (negated ? inner.slice(1) : inner).replace(/[\\\]^[&~|]/g, "\\$&");
  return `(?!/)[${negated ? "^" : ""}${members.replace(/^-|-$/g, "\\-")}]`;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
