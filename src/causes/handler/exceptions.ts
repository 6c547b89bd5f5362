/** What an error page or a trace in an answer tells of the failure. */
export interface ShownException {
  /** Class or kind: `KeyError`, `System.NullReferenceException`, `Fatal error`. */
  readonly name: string;
  readonly message?: string;
  /** Whose page it is, when that is certain. */
  readonly framework?: string;
}

interface Pattern {
  readonly framework?: string;
  /** Groups: 1 or `name`, 2 or `message`, if any. */
  readonly pattern: RegExp;
}

/*
 * Error pages and traces as each runtime and framework writes them [seen, in their sources]. Ordered from the
 * most telling to the most general.
 */
const patterns: readonly Pattern[] = [
  {
    framework: "Django",
    pattern: /<title>(\w+)\s+at \/[^<]*<\/title>[\s\S]{0,4000}?<pre class="exception_value">([^<]*)/,
  },
  { framework: "Django", pattern: /<title>(\w*(?:Error|Exception|DoesNotExist))\s+at \// },
  {
    framework: "Sinatra",
    pattern: /<title>([\w:]+) at [^<]*<\/title>[\s\S]{0,12000}?<h2>([^<]*)<\/h2>[\s\S]{0,2000}?\.rb/,
  },
  { framework: "Ruby", pattern: /^((?:\w+::)*\w*(?:Error|Exception)): ([^\n]*)\n\s+\S+\.rb:\d+:in / },
  { framework: "Werkzeug", pattern: /<title>(\w+): ([^<]*?)\s*\/\/ Werkzeug Debugger<\/title>/ },
  {
    framework: "Python",
    pattern:
      /Traceback \(most recent call last\):[\s\S]*\n([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|DoesNotExist|Warning))(?::[ \t]*([^\n<]*))?/,
  },
  { framework: "PHP", pattern: /PHP (?:Fatal|Parse) error:\s+Uncaught ([\w\\]+): ([^\n<]*)/ },
  { framework: "PHP", pattern: /<b>(?:Fatal error|Parse error)<\/b>:\s+Uncaught ([\w\\]+): ([^\n<]*)/ },
  { framework: "PHP", pattern: /<b>(Fatal error|Parse error)<\/b>:\s*([^\n<]*)/ },
  {
    framework: "Laravel",
    pattern: /"message":\s*"(?<message>(?:[^"\\]|\\.)*)",\s*"exception":\s*"(?<name>(?:[^"\\]|\\.)+)"/,
  },
  {
    framework: "Rails",
    pattern: /<h1>\s*((?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Missing|Invalid))\b/,
  },
  {
    framework: "Rails",
    pattern: /\b(Action(?:Controller|View|Dispatch)::\w+|ActiveRecord::\w+)\b(?:[:\s(]+([^\n<]{1,120}))?/,
  },
  { framework: "ASP.NET", pattern: /\[((?:\w+\.)*\w+Exception)[^\]]*?: ([^\]<\r\n]*)\]/ },
  { framework: ".NET", pattern: /\b((?:System|Microsoft)(?:\.\w+)*\.\w+Exception)(?::\s*([^\r\n<]*))?/ },
  { framework: "Java", pattern: /\b((?:[a-z]\w*\.){1,12}[A-Z]\w*(?:Exception|Error))(?::\s*([^\r\n<"]*))?/ },
  {
    framework: "Node.js",
    pattern:
      /\b((?:Type|Reference|Range|Syntax|Assertion|Validation|Cast)?Error(?: \[\w+\])?): ([^\n<]{0,300}?)(?=(?:<br>|&nbsp;|\s){1,30}at )/,
  },
  {
    framework: "Fastify",
    pattern:
      /^\{"statusCode":500,(?:"code":"(?<name>[^"]+)",)?"error":"Internal Server Error","message":"(?<message>(?:[^"\\]|\\.)*)"\}$/,
  },
  { framework: "Go", pattern: /\b(panic): ([^\n<]*)/ },
  { pattern: /\b([A-Z]\w*(?:Error|Exception))\b(?::\s*([^\n<"]{1,120}))?/ },
];

/** Pages that PHP and the like send with any status, a crash behind them all the same. */
const sureSigns =
  /<b>(?:Fatal error|Parse error)<\/b>:|PHP (?:Fatal|Parse) error:|Traceback \(most recent call last\):|Server Error in '[^']*' Application\./;

/**
 * Looks for an exception that an answer shows.
 * @param text the redacted body.
 * @returns its name, and its message where there is one; undefined when the text shows none.
 */
export function shownException(text: string): ShownException | undefined {
  for (const { framework, pattern } of patterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const name = tidy(found.groups?.name ?? found[1] ?? "an error").replaceAll("\\\\", "\\");
    const message = tidy(found.groups?.message ?? found[2] ?? "");
    return { name, ...(message !== "" && { message }), ...(framework !== undefined && { framework }) };
  }
  return undefined;
}

/** The text is that of a crash, whatever the status says. */
export function isCrashPage(text: string): boolean {
  return sureSigns.test(text);
}

const entities: Readonly<Record<string, string>> = {
  "&#39;": "'",
  "&#x27;": "'",
  "&quot;": '"',
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};

function tidy(text: string): string {
  const plain = text
    .replaceAll(/&(?:#39|#x27|quot|lt|gt|amp);/g, (entity) => entities[entity] ?? entity)
    .replaceAll(/\s+/g, " ")
    .trim();
  return plain.length > 140 ? `${plain.slice(0, 139)}…` : plain;
}
