import type { FixTable } from "../../advice/fixes.ts";
import { unescaped, unescapedJson } from "../../advice/unescaped.ts";
import type { KeyForm, Response, Sighting } from "../../evidence.ts";
import { quoteBody } from "../../view.ts";
import { type Cause, defineCause } from "../define.ts";
import {
  alteredKey,
  answerWithoutKey,
  namingTheKey,
  plainAnswer,
  verifyValidation,
  withPlainAnswer,
} from "./answer.ts";

/*
 * The key is there, and written otherwise than the sender looks for it: a cause for each form.
 */

interface Altered {
  readonly id: string;
  readonly form: KeyForm;
  /** Follows `The Validation Key `. */
  readonly predicate: string;
  /** In place of it, where the sighting's note tells of another way to write the key. */
  readonly predicates?: Readonly<Record<string, string>>;
  readonly about: string;
  readonly signs: string;
  /** What else it could be, where it is not certain. */
  readonly otherwise?: string;
  /** What was seen, after `The answer has the Validation Key`. */
  readonly seen: (sighting: Sighting) => string;
  readonly fix: readonly string[];
  /** Steps by software, in place of those on how to answer in plain text. */
  readonly software?: FixTable;
  /** Steps on how to answer in plain text help. */
  readonly plain?: boolean;
}

const altered: readonly Altered[] = [
  {
    id: "key/wrong-case",
    form: "other-case",
    predicate: "comes back in another case",
    about:
      "The sender compares the key letter by letter, and A is not a. Handlers change the case when they store keys in a case-insensitive setting, or clean up text before printing it.",
    signs:
      "The body has the key's characters in their order, and at least one in the other case. Another character in its place would be key/similar.",
    seen: () => "in other capitals than the key given",
    fix: [
      "Print the key as it was copied from the control panel: remove any call that changes case on the way.",
      "Compare the stored key with the control panel's, letter by letter.",
    ],
  },
  {
    id: "key/truncated",
    form: "truncated",
    predicate: "is cut short",
    otherwise: "If it is part of another word, the key is just missing (key/missing).",
    about:
      "Only a part of the key comes back, so the sender doesn't find the whole. A database column or a setting that is too short does this, or a character that ends the value where it was read, such as # in an .env file or & in a query.",
    signs:
      "The body has a long part of the key and not the whole. Since that part could be another word, it is called likely.",
    seen: ({ note }) => `cut short: ${note ?? "only a part of it"}`,
    fix: [
      "Look up the key where the handler keeps it (environment, settings, database): is it whole there?",
      "If it is cut there, make the field longer, or put the value in quotes, and copy the key again.",
    ],
  },
  {
    id: "key/html-escaped",
    form: "html-escaped",
    predicate: "is HTML-escaped",
    about:
      "Characters such as & and + come back as HTML character references. A browser shows them as the key, but the sender looks at the raw text and doesn't find it. Template engines escape what they print unless told otherwise.",
    signs:
      "The body has the key with characters as HTML references (&amp;, &#43;), and undoing them gives the exact key. References within a URL are key/url-encoded, backslashes key/json-escaped.",
    seen: ({ note }) => `with characters written as HTML references${note ? ` (${note})` : ""}`,
    fix: [
      "Print the key without a template, or switch escaping off for it (it is your own text, not a visitor's).",
    ],
    software: unescaped,
    plain: true,
  },
  {
    id: "key/url-encoded",
    form: "url-encoded",
    predicate: "is URL-encoded",
    about:
      "Characters of the key come back percent-encoded, as they would stand in a URL. The sender looks for the key itself and doesn't find it. The handler encodes what it prints, or stores the key as it stood in a form post.",
    signs: "The body has the key with characters as %XX, and undoing that gives the exact key.",
    seen: ({ note }) => `percent-encoded${note ? ` (${note})` : ""}`,
    fix: [
      "Remove the call that encodes the key for a URL (encodeURIComponent, urlencode, quote, UrlEncode).",
      "If the stored key is the encoded one, store the key as the control panel shows it.",
    ],
  },
  {
    id: "key/json-escaped",
    form: "json-escaped",
    predicate: "is JSON-escaped",
    about:
      "Characters of the key come back with backslashes, as JSON writes them: \\/ for a slash, \\u0026 for an ampersand. A JSON reader would undo that; a sender that looks for the key in the raw text doesn't find it.",
    signs:
      "The body has the key with JSON's backslashes (\\/, \\u0026), and undoing them gives the exact key. A key that JSON does not need to change is found as it is, quotes around it or not.",
    seen: ({ note }) => `with characters written as JSON escapes${note ? ` (${note})` : ""}`,
    fix: [
      "If it must be JSON, switch off the escaping of slashes and marks (PHP: JSON_UNESCAPED_SLASHES; .NET: UnsafeRelaxedJsonEscaping).",
    ],
    software: unescapedJson,
    plain: true,
  },
  {
    id: "key/base64",
    form: "base64",
    predicate: "comes back in base64",
    about:
      "The answer has the key only inside base64, which the sender doesn't decode. Some serverless hosts encode bodies when a flag says that they are binary, and some handlers print the key as it stands in a mounted secret.",
    signs: "The body has base64 text, and decoding it gives the key.",
    seen: () => "inside base64",
    fix: [
      "Decode the key before printing it, if it is stored in base64 (Kubernetes secrets are).",
      "On serverless hosts, answer with isBase64Encoded: true when the body is base64, or don't encode it.",
    ],
  },
  {
    id: "key/hex",
    form: "hex",
    predicate: "comes back in hexadecimal",
    predicates: { "as a list of numbers": "comes back as a list of numbers" },
    about:
      "The answer has the octets of the key in hexadecimal digits. The sender looks for the key itself and doesn't find it. Printing a byte buffer instead of its text does this.",
    signs: "The body has the key's octets as hexadecimal digits, or as a list of decimal numbers.",
    seen: ({ note }) => note ?? "in hexadecimal",
    fix: ["Print the key as text: convert the buffer to a UTF-8 string first."],
  },
  {
    id: "key/reversed",
    form: "reversed",
    predicate: "comes back in reverse",
    about:
      "The answer has the characters of the key from last to first, so the sender doesn't find the key. Directional marks or a mistaken string function do this.",
    signs: "The body has the key's characters from last to first.",
    seen: () => "in reverse order",
    fix: ["Print the key from its first character to its last: remove what turns it round."],
  },
  {
    id: "key/split",
    form: "split",
    predicate: "is split",
    about:
      "All characters of the key are there, with something between them: line breaks, spaces, markup, or characters that can't be seen. On a screen it looks right; the sender looks for one unbroken text and doesn't find it.",
    signs:
      "The body has all characters of the key in order, with white space, markup or invisible characters between them; what stands between is named.",
    seen: ({ note }) => note || "with something between its characters",
    fix: [
      "Print the key in one piece: no line wrapping, no <wbr> or <span> in it, no pretty-printing.",
      "Copy the key anew as plain text: invisible characters come along when it is copied from a formatted page or a document.",
    ],
    plain: true,
  },
  {
    id: "key/wrong-charset",
    form: "utf-16",
    predicate: "is in UTF-16",
    predicates: { "as UTF-32": "is in UTF-32", "encoded twice": "is encoded twice" },
    otherwise: "A reader that goes by the charset declared may find it.",
    about:
      "Each character of the key takes two octets or more, so that the octets of the key don't follow one another. The sender looks for the key in ASCII or UTF-8 and doesn't find it. PowerShell scripts and files saved as “Unicode” do this.",
    signs:
      "The body's octets are UTF-16, and read as that they hold the key. If the answer says so in its Content-Type, a reader may cope, and it is called likely.",
    seen: ({ note }) =>
      note === "encoded twice"
        ? "encoded twice: its UTF-8 octets were taken for characters of another charset"
        : `${note ?? "as UTF-16"}, with NUL octets between the characters`,
    fix: [
      "Send the answer as UTF-8, without a byte-order mark.",
      "If the key is read from a file, save the file as UTF-8.",
    ],
  },
  {
    id: "key/similar",
    form: "similar",
    predicate: "comes back with a slip",
    otherwise: "It may also be another key altogether, such as another server's.",
    about:
      "What comes back is nearly the key. One or two characters differ, as happens when a key is typed off a screen: O and 0, l and 1. It may also be the key of another server, or an older one.",
    signs:
      "The body has a word that differs from the key in one or two characters, which are named. Since it may be another key altogether, it is called likely.",
    seen: ({ note }) => `with a slip: ${note ?? "a few characters differ"}`,
    fix: [
      "Copy the Validation Key from the control panel and paste it into the handler's settings; don't type it.",
      "Make sure that the key given to this check is the right one too: paste it anew.",
    ],
  },
];

/** One cause for each altered form. */
export const alteredCauses: readonly Cause[] = altered.map((kind) =>
  defineCause({
    id: kind.id,
    severity: "error",
    title: `The Validation Key ${kind.predicate}`,
    ...(kind.otherwise !== undefined && { otherwise: kind.otherwise }),
    about: kind.about,
    signs: kind.signs,
    verify: verifyValidation,
    needs: ["http"],
    recognise: (evidence) => {
      const found = answerWithoutKey(evidence);
      const sighting = found && alteredKey(found);
      if (found === undefined || sighting?.form !== kind.form) return undefined;
      const { answer, words, severity, path, place } = found;
      return {
        confidence: confidenceOf(sighting, answer),
        severity,
        title: `The ${words} ${kind.predicates?.[sighting.note ?? ""] ?? kind.predicate}`,
        detail: `${place} has the ${words} ${kind.seen(sighting)}. The sender looks for it exactly as it is. What came back: ${quoteBody(answer)}.`,
        evidence: [path],
        explains: ["key/only-on-validation"],
      };
    },
    fixes: kind.plain
      ? { ...withPlainAnswer(...kind.fix), software: { ...plainAnswer, ...kind.software } }
      : { general: kind.fix, ...(kind.software && { software: kind.software }) },
    fix: (evidence, _software, steps) => namingTheKey(evidence, steps()),
  }),
);

/** Pieces and near misses could be other words; UTF-16 that says what it is may find a reader who knows it. */
function confidenceOf({ form }: Sighting, answer: Response): "certain" | "likely" {
  const readable = form === "utf-16" && /utf-16/i.test(answer.body.charset.used);
  return form === "truncated" || form === "similar" || readable ? "likely" : "certain";
}
