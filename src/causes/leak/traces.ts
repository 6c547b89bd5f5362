/*
 * Stack traces by the marks of their languages. One mark may stand in any prose; two of a kind don't.
 */

interface TraceMarks {
  readonly language: string;
  /** Each counts once for every time it is found. */
  readonly marks: readonly RegExp[];
}

const languages: readonly TraceMarks[] = [
  {
    language: "Python",
    marks: [
      /Traceback \(most recent call last\)/g,
      /File (?:"|&quot;)[^"&\n]{1,300}(?:"|&quot;), line \d+, in \S/g,
    ],
  },
  {
    language: "Java",
    marks: [
      /^\s*at [\w$.<>/]{3,200}\([\w$]{1,100}\.(?:java|kt|scala|groovy):\d+\)/gm,
      /\b(?:[a-z]\w*\.){2,8}[A-Z]\w*(?:Exception|Error)\b/g,
    ],
  },
  {
    language: ".NET",
    marks: [
      /^\s*at [\w.`<>[\], ]{3,200}\([^()/:\n]{0,300}\)(?: in .{1,300}:line \d+)?\s*$/gm,
      /\b(?:System|Microsoft)\.(?:\w+\.){0,6}\w*Exception\b/g,
      / in .{1,300}:line \d+/g,
    ],
  },
  {
    language: "PHP",
    marks: [
      /(?:Fatal error|Parse error|Warning|Notice|Deprecated)(?:<\/b>)?:\s/g,
      / in (?:<b>)?(?:\/|[A-Z]:\\)[^\s<>]{1,300}\.php(?:<\/b>)? on line (?:<b>)?\d+/g,
      /^#\d+ (?:\/|[A-Z]:\\)[^\s()]{1,300}\.php\(\d+\): /gm,
    ],
  },
  {
    language: "Node.js",
    marks: [
      /\bat (?:async )?(?:[\w$.<>[\] ]{1,120} (?:\[as [\w$]{1,60}\] )?\()?(?:file:\/\/|node:|\/|[A-Z]:\\)[^\s()<>]{1,300}:\d+:\d+\)?/g,
      /\b(?:Reference|Type|Syntax|Range|Assertion)Error: /g,
    ],
  },
  {
    language: "Ruby",
    marks: [
      /(?<![\w./-])[\w./-]{1,300}\.rb:\d+:in [`'][^`'\n]{1,120}'/g,
      /(?<![\w./-])[\w./-]{1,300}\.rb<\/code> in\b/g,
      /\b(?:NoMethodError|NameError|ActionController::\w+|ArgumentError)\b/g,
    ],
  },
  {
    language: "Go",
    marks: [
      /^goroutine \d+ \[[\w ,]{1,60}\]:/gm,
      /^(?:http: )?panic(?: serving [^\s:]{1,60}:\d+)?: /gm,
      /^\s+\/?[\w./@-]{1,300}\.go:\d+/gm,
    ],
  },
];

/** A trace is recognised by as many marks as this. */
const enough = 2;
/** A body that is longer than this begins with its error, if it is one. */
const searched = 16_384;

export interface Trace {
  readonly language: string;
  /** The first mark, as it stands there. */
  readonly quote: string;
}

/**
 * Finds a stack trace.
 * @param body as redacted for the evidence.
 * @returns the language and a line of the trace; undefined unless two marks of one language are there, one of them a place in source code.
 */
export function findTrace(body: string): Trace | undefined {
  const text = body
    .slice(0, searched)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#39;", "'")
    .replaceAll("&#x2F;", "/")
    .replaceAll(/<br\s*\/?>/gi, "\n");
  for (const { language, marks } of languages) {
    const found = marks.flatMap((mark) =>
      [...text.matchAll(mark)].slice(0, enough).map(([line]) => line.trim()),
    );
    const places = found.filter((line) => place.test(line));
    if (found.length >= enough && places[0] !== undefined)
      return { language, quote: places[0].slice(0, 160) };
  }
  return undefined;
}

/** A file and a line. .NET without symbols names methods alone. */
const place =
  /\.rb<\/code> in$|\d+\)?$|, in \S$|:line \d+|\.php\(\d+\)|:in [`']|^at [\w.`<>[\], ]+\([^()]*\)$/;
