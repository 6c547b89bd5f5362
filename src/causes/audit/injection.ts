import { splitField, workedOut } from "../../audit/marks.ts";
import { auditWordsOf, isAuditName } from "../../audit/words.ts";
import type { Evidence, Exchange } from "../../evidence.ts";
import { header } from "../../view.ts";
import { defineCause } from "../define.ts";
import { someOf } from "../words.ts";

/*
 * Texts of an event that became part of a language: SQL, a template, the head of an answer.
 */

function auditExchanges(evidence: Evidence): readonly Exchange[] {
  return Object.values(evidence.http ?? {}).filter(({ name }) => isAuditName(name));
}

const told = (seen: readonly Exchange[]) => someOf(seen.map(({ name }) => auditWordsOf(name)?.words ?? name));
const paths = (seen: readonly Exchange[]) => seen.map(({ name }) => `http.${name}`);

/** What parsers of SQL say of a string that does not end, in the words of each. */
const sqlErrors: readonly (readonly [database: string, words: RegExp])[] = [
  [
    "MySQL",
    /You have an error in your SQL syntax|check the manual that corresponds to your (?:MySQL|MariaDB) server/,
  ],
  [
    "PostgreSQL",
    /unterminated quoted string|syntax error at or near|psycopg2?\.errors\.SyntaxError|PG::SyntaxError/,
  ],
  [
    "SQLite",
    /unrecognized token: |near ["“&][^\n]{0,80}: syntax error|SQLITE_ERROR|sqlite3\.OperationalError/,
  ],
  ["SQL Server", /Unclosed quotation mark after the character string|Incorrect syntax near/],
  ["Oracle", /ORA-0(?:0933|1756|0911|0907)\b|quoted string not properly terminated/],
  ["a database", /SQLSTATE\[42|SQLSTATE\[HY000\][^\n]{0,60}syntax/],
];

function databaseIn(text: string): string | undefined {
  return sqlErrors.find(([, words]) => words.test(text))?.[0];
}

export const sqlInjection = defineCause({
  id: "audit/sql-injection",
  severity: "warning",
  title: "An apostrophe in a field breaks an SQL statement",
  about:
    "A text of the post is put into an SQL statement as it is. An apostrophe ends the statement's string, and what stands after it in the text is read as SQL: whoever can write such a text can read or change what the database has.",
  signs:
    "The answer to posts with an apostrophe in their texts shows a database's complaint about the syntax, and the answers to the same posts without one don't. Nothing but the apostrophe was tried.",
  verify:
    'curl -s "$URL" -d "ServerId=10000&Type=Validation" --data-urlencode "SecretKey=x\'"\n# wanted: 401, and no word of SQL',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const withQuote = auditExchanges(evidence).filter(({ ask }) =>
      /^(?:quote|markup)/.test(ask.variant ?? ""),
    );
    const found = withQuote.filter(({ response }) => databaseIn(response?.body.text ?? "") !== undefined);
    const others = Object.values(evidence.http).filter(({ name }) => !isAuditName(name));
    const always = others.some(({ response }) => databaseIn(response?.body.text ?? "") !== undefined);
    const [first] = found;
    if (first === undefined || always) return undefined;
    return {
      confidence: "certain",
      detail: `The answer to ${told(found)} shows a complaint of ${databaseIn(first.response?.body.text ?? "")} about the syntax of a statement.`,
      evidence: paths(found),
    };
  },
  fixes: {
    software: {
      PHP: "In PHP: `$pdo->prepare('… WHERE key = ?')->execute([$given])`, no text in the statement.",
      Laravel: "In Laravel: the query builder's bindings, no DB::raw with posted text.",
      Express: 'In Node.js: `db.query("… WHERE key = ?", [given])` (or $1), no template literal.',
      Fastify: 'In Node.js: `db.query("… WHERE key = ?", [given])` (or $1), no template literal.',
      Django: 'In Django: the ORM, or `cursor.execute("… = %s", [given])`, no f-string.',
      Flask: 'In Python: `db.execute("… = ?", (given,))`, no f-string and no % or +.',
      Sinatra: 'In Ruby: `db.execute("… = ?", [given])`, no #{} in the statement.',
      Rails: "In Rails: `where(key: given)`, no #{} in where.",
    },
    general: [
      "Hand values to the database as parameters of a prepared statement, every one of them.",
      "Answer errors of the database with a plain 500, without their words.",
    ],
  },
});

export const templateInjection = defineCause({
  id: "audit/template-injection",
  severity: "warning",
  title: "Text from the event is run as a template",
  about:
    "A text of the post was taken for the source of a template, and what stood in its marks was worked out. The audit put a sum there; others would put there what reads files or starts programs.",
  signs:
    "A sum in the marks of a template language comes back as its result, which stood nowhere in the post.",
  verify:
    'curl -s "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Failed&MessageId=1&Address=reader@example.net" --data-urlencode "Reason={{7919*6967}}"\n# wanted: no 55171673',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const found = auditExchanges(evidence).filter(
      ({ response, ask }) =>
        /^template/.test(ask.variant ?? "") && workedOut(allText(response)) !== undefined,
    );
    const [first] = found;
    if (first === undefined) return undefined;
    return {
      confidence: "certain",
      detail: `The answer to ${told(found)} has the sum worked out that stood in ${workedOut(allText(first.response))}.`,
      evidence: paths(found),
    };
  },
  fixes: {
    software: {
      Flask:
        'In Flask: `render_template("page.html", reason=reason)`, never render_template_string with posted text in the source.',
      Django: "In Django: hand the text over in the context, never into Template(…).",
      Express:
        'In Express: `res.render("page", { reason })`, never ejs.render or pug.compile of a string with posted text in it.',
      Sinatra:
        "In Sinatra: `erb :page, locals: { reason: reason }`, never ERB.new of a string with posted text in it.",
      Symfony:
        "In Symfony: `$twig->render('page.html.twig', ['reason' => $reason])`, never createTemplate with posted text.",
      Laravel: "In Laravel: `view('page', ['reason' => $reason])`, never Blade::render of posted text.",
    },
    general: [
      "Hand texts to a template as values; no template's source is put together from what was posted.",
    ],
  },
});

function allText(answer: Exchange["response"]): string {
  return [answer?.body.text ?? "", ...(answer?.headers ?? []).map(([, value]) => value)].join("\n");
}

export const headerInjection = defineCause({
  id: "audit/header-injection",
  severity: "warning",
  title: "A line end in a field writes header fields of the answer",
  about:
    "A text of the post is copied into the head of the answer with its line ends. What stands after a line end becomes a header field, or a whole answer of its own, that caches and proxies along the way believe.",
  signs:
    "The answer to an event with line ends in its texts has a header field that stood in one of these texts.",
  verify:
    'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Failed&Address=reader@example.net&MessageId=1%0D%0AX-Split:%20seen" | grep -i "^x-split"\n# wanted: nothing',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const found = auditExchanges(evidence).filter(({ response }) => header(response, splitField).length > 0);
    if (found.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: `The answer to ${told(found)} has the header field ${splitField}, which stood after a line end in a text of the post.`,
      evidence: paths(found),
    };
  },
  fixes: {
    general: [
      "Put nothing from the post into header fields; where it must be, take out CR, LF and NUL first (RFC 9110 §5.5).",
    ],
  },
});
