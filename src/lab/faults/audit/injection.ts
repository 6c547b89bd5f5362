import type { Fault } from "../../define.ts";
import { defineFault } from "../../define.ts";
import type { LabAnswer, LabRequest } from "../../lab.ts";
import { httpText, rawHttp } from "../../raw.ts";
import { audited, besides } from "./define.ts";

/** What databases say of a string that does not end. */
const complaints: Readonly<Record<string, string>> = {
  mysql:
    "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ''pv''' at line 1",
  postgresql: `ERROR:  unterminated quoted string at or near "'pv'" LINE 1`,
  sqlite: "sqlite3.OperationalError: unrecognized token: \"'pv''\"",
  "sql-server": "Unclosed quotation mark after the character string 'pv'.",
  oracle: "ORA-01756: quoted string not properly terminated",
  pdo: "SQLSTATE[42000]: Syntax error or access violation: 1064",
};

const hasQuote = ({ fields }: LabRequest) => (fields.get("SecretKey") ?? "").includes("'");

/** Works out sums in the marks that `syntax` knows, and repeats the rest. */
const engine = (syntax: RegExp) =>
  besides(({ fields }, lab): LabAnswer | undefined => {
    if (fields.get("SecretKey") !== lab.keys.secretKey) return undefined;
    const text = (fields.get("Reason") ?? "").replaceAll("<i>", "");
    const shown = text.replace(syntax, (_all, a: string, b: string) => String(Number(a) * Number(b)));
    return { body: `${lab.keys.validationKey}\n${shown}` };
  });

/** Texts of an event that become part of a language. */
export const injectionFaults: readonly Fault[] = [
  ...Object.entries(complaints).map(([name, complaint]) =>
    audited(
      "audit/sql-injection",
      name,
      `puts the key into an SQL statement (${name})`,
      besides((request) => (hasQuote(request) ? { status: 401, body: complaint } : undefined)),
    ),
  ),
  audited(
    "audit/template-injection",
    "braces",
    "takes a reason for a Jinja template",
    engine(/\{\{ ?(\d+)\*(\d+) ?\}\}/),
  ),
  audited(
    "audit/template-injection",
    "dollar",
    "takes a reason for a template literal",
    engine(/\$\{(\d+)\*(\d+)\}/),
  ),
  audited(
    "audit/template-injection",
    "erb",
    "takes a reason for an ERB template",
    engine(/<%= (\d+)\*(\d+) %>/),
  ),
  audited(
    "audit/template-injection",
    "hash",
    "takes a reason for a Slim template",
    engine(/#\{(\d+)\*(\d+)\}/),
  ),
  defineFault({
    id: "audit/header-injection",
    title: "copies the MessageId into a header field, line ends and all",
    audit: true,
    serve: async (lab) => ({
      url: await rawHttp(lab, (request, socket) => {
        const right = request.method === "POST" && request.fields.get("SecretKey") === lab.keys.secretKey;
        const field = `X-Message: ${request.fields.get("MessageId") ?? ""}`;
        socket.end(
          right ? httpText("200 OK", lab.keys.validationKey, [field]) : httpText("401 Unauthorized", "no"),
        );
      }),
    }),
  }),
];
