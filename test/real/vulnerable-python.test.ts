import { describeRows } from "./rows.ts";
import { audited, here, type Server, serving } from "./vulnerable/rows.ts";

const python = "/usr/bin/python3";
const loose = "secret/loose-comparison";
const odd = "audit/fails-on-odd-input";
const debug = "leak/debug-page";

const flask = (FLASK_APP_DEBUG: string): Server => ({
  program: python,
  args: (port) => [here("flask_app.py"), String(port)],
  env: { FLASK_APP_DEBUG },
});

const flaskRows = audited([
  {
    id: "audit/sql-injection",
    face: "a statement with the key in it",
    at: "/sql",
    says: /SQLite/,
    fix: /parameters/,
  },
  { id: loose, face: "LIKE", at: "/like", says: /LIKE/, fix: /pattern/, also: [odd] },
  { id: loose, face: "GLOB", at: "/glob", says: /glob/, fix: /pattern/, also: [odd] },
  { id: loose, face: "a regular expression", at: "/regex", says: /regular expression/, fix: /pattern/ },
  {
    id: "audit/template-injection",
    face: "render_template_string",
    at: "/template",
    says: /Jinja/,
    fix: /value/,
  },
  {
    id: "audit/template-injection",
    face: "render_template_string of what is refused",
    at: "/template/refused",
    says: /Jinja/,
  },
  { id: "secret/taken-from-elsewhere", face: "request.values", at: "/values", says: /query/, fix: /body/ },
  { id: loose, face: "in", at: "/contains", says: /first half/, fix: /whole key/ },
  {
    id: debug,
    face: "debug mode",
    on: "debug",
    at: "/silent",
    says: /Werkzeug's debugger/,
    fix: /debug=False/,
    also: [odd, "secret/wrong-status"],
  },
  { id: odd, face: "a Type that is no text", at: "/checked", says: /Type/ },
]);

describeRows(
  "Flask, vulnerable",
  [python],
  flaskRows,
  serving("Flask, vulnerable", flaskRows, { main: flask("0"), debug: flask("1") }),
);

const django = (DJANGO_DEBUG: string): Server => ({
  program: python,
  args: (port) => [here("django_app.py"), `127.0.0.1:${port}`],
  env: { DJANGO_DEBUG },
});

const djangoRows = audited([
  { id: "secret/not-checked", face: "csrf_exempt and no check", at: "/no-check", says: /random Secret Key/ },
  {
    id: "secret/key-leaked",
    face: "the key before the check",
    at: "/key-first",
    says: /though the status says 401/,
  },
  { id: loose, face: "a collation of MySQL's", at: "/collation", says: /full-width|accent|another case/ },
  { id: odd, face: "json.loads", at: "/parsed", says: /JSON/, fix: /400 or 401/ },
  {
    id: debug,
    face: "DEBUG",
    on: "debug",
    at: "/parsed",
    says: /Django's debug page/,
    fix: /DEBUG = False/,
    also: [odd],
  },
  { id: "secret/any-of-several", face: "getlist", at: "/any-of-several", says: /twice in a form/ },
  { id: "secret/not-checked", face: "the validation alone", at: "/validation-alone", says: /validation/ },
  { id: "secret/bypassed", face: "complaints unchecked", at: "/by-type", says: /Complaint/ },
  { id: "leak/reflected-quote", face: "a reason in a script", at: "/script", says: /a script/ },
]);

describeRows(
  "Django, vulnerable",
  [python],
  djangoRows,
  serving("Django, vulnerable", djangoRows, { main: django("0"), debug: django("1") }),
);

const pythonRows = audited([
  {
    id: "audit/header-injection",
    face: "send_header of what was posted",
    at: "/header",
    says: /X-Prevalidate-Split/,
  },
  { id: "audit/trace", face: "do_TRACE", at: "/trace", says: /TRACE/ },
  { id: "healthy", face: "right", at: "/healthy" },
]);

describeRows(
  "Python, vulnerable",
  [python],
  pythonRows,
  serving("Python, vulnerable", pythonRows, {
    main: { program: python, args: (port) => [here("python_app.py"), String(port)] },
  }),
);
