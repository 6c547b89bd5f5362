import type { Evidence, Exchange, Response } from "../../evidence.ts";
import { header } from "../../view.ts";
import { defineCause } from "../define.ts";
import { someOf } from "../words.ts";
import { ownExchanges, paths, told } from "./told.ts";

interface DebugMark {
  readonly name: string;
  /** In the body. */
  readonly body?: RegExp;
  /** In a header field of that name. */
  readonly field?: readonly [name: string, value: RegExp];
  /** More than a look: what a stranger can do from the page. */
  readonly worse?: string;
  readonly fix: string;
}

/** What development modes write, in the words of each. */
const marks: readonly DebugMark[] = [
  {
    name: "Werkzeug's debugger",
    body: /Werkzeug Debugger|EVALEX\s*=\s*true|__debugger__=yes/,
    worse: "It has a console in which whoever has its PIN runs programs on the server.",
    fix: "In Flask: start with `app.run(debug=False)`, without --debug and FLASK_DEBUG, and in production behind a WSGI server.",
  },
  {
    name: "Django's debug page",
    body: /You(?:'|&#x27;|&#39;|’)re seeing this error because you have <code>DEBUG = True<\/code>|<th>Django Version:<\/th>|Request Method:[^\n]*\nRequest URL:[\s\S]{0,300}Django Version:|Using the URLconf defined in <code>/,
    fix: "In Django: `DEBUG = False` in the settings of production, with ALLOWED_HOSTS set.",
  },
  {
    name: "Laravel's error page",
    body: /window\.ignite|Illuminate\\(?:Foundation|Routing|Pipeline)|flareapp\.io|laravel-exceptions/,
    fix: "In Laravel: APP_DEBUG=false and APP_ENV=production, then `php artisan config:cache`.",
  },
  {
    name: "Symfony's profiler",
    field: ["X-Debug-Token-Link", /./],
    worse: "The profiler keeps what was posted, keys included.",
    fix: "In Symfony: APP_ENV=prod and APP_DEBUG=0.",
  },
  {
    name: "Symfony's exception page",
    body: /Symfony Exception|<title>[^<]{0,200}\(\d{3} [\w ]{1,40}\)<\/title>[\s\S]{0,4000}trace-/,
    fix: "In Symfony: APP_ENV=prod and APP_DEBUG=0.",
  },
  {
    name: "Whoops",
    body: /Whoops container|class="Whoops |Whoops! There was an error/,
    fix: "Register Whoops' page in development alone.",
  },
  {
    name: "ASP.NET's developer page",
    body: /Microsoft\.AspNetCore\.Diagnostics|<h1>An unhandled exception occurred while processing the request|<b> Stack Trace:<\/b>/,
    fix: 'In ASP.NET Core: ASPNETCORE_ENVIRONMENT=Production; in ASP.NET: <customErrors mode="On" /> and <compilation debug="false" />.',
  },
  {
    name: "Rails' debug page",
    body: /Rails\.root: |data-remote-path='\/__web_console|Action Controller: Exception caught/,
    fix: "In Rails: RAILS_ENV=production, with config.consider_all_requests_local = false.",
  },
  {
    name: "Sinatra's development page",
    body: /__sinatra__|Sinatra doesn(?:’|'|&rsquo;)t know this ditty|BACKTRACE[\s\S]{0,200}expand/i,
    fix: "In Sinatra: APP_ENV=production, or `set :show_exceptions, false`.",
  },
  {
    name: "PHP's errors",
    body: /<b>(?:Fatal error|Parse error|Warning|Notice|Deprecated)<\/b>: .{1,600} in <b>(?:\/|[A-Z]:\\)|^(?:PHP )?(?:Fatal error|Parse error|Warning|Notice|Deprecated): .{1,600} in (?:\/|[A-Z]:\\)\S{1,300}\.php on line \d+/ms,
    fix: "In PHP: display_errors = Off and log_errors = On in php.ini.",
  },
  {
    name: "Express' development errors",
    body: /<pre>[\w$]*Error: [^<]{0,2000}<br>(?: |&nbsp;){2,}at |"stack":\s*"[\w$]*Error: /,
    fix: "In Express: start with NODE_ENV=production, and have an error handler that answers without err.stack.",
  },
];

export const debugPage = defineCause({
  id: "leak/debug-page",
  severity: "warning",
  title: "The application runs in its development mode",
  about:
    "An error, which anyone can bring about, is answered with the page that is meant for who writes the program: source, paths, settings, what was posted, sometimes a console. It tells a stranger how to go on.",
  signs:
    "An answer that an audit saw has the words that a framework's debug page is known by. A stack trace by itself is leak/stack-trace.",
  verify:
    'curl -si "$URL" -H "Content-Type: application/json" -d \'{"SecretKey":\'\n# wanted: a bare 400 or 401, no file names',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    const found = debugPages(evidence);
    const [first] = found;
    if (first === undefined) return undefined;
    const names = [...new Set(found.map(({ mark }) => mark.name))];
    return {
      confidence: "certain",
      detail: `The answer to ${told(found.map(({ seen }) => seen))} shows ${someOf(names)}.${first.mark.worse === undefined ? "" : ` ${first.mark.worse}`}`,
      evidence: paths(found.map(({ seen }) => seen)),
      explains: ["leak/stack-trace"],
    };
  },
  fixes: {
    software: Object.fromEntries(
      [
        ["Flask", "Werkzeug"],
        ["Django", "Django"],
        ["Laravel", "Laravel"],
        ["Symfony", "Symfony's p"],
        ["ASP.NET Core", "ASP.NET"],
        ["Rails", "Rails"],
        ["Sinatra", "Sinatra"],
        ["PHP", "PHP"],
        ["Express", "Express"],
      ].map(([software = "", name = ""]) => [
        software,
        marks.find((mark) => mark.name.startsWith(name))?.fix ?? "",
      ]),
    ),
    general: [
      "Run the application in its production mode, and write exceptions to a log.",
      "Answer 400 or 401 to what can't be read, without a page.",
    ],
  },
  fix: (evidence, _software, steps) => {
    const shown = [...new Set(debugPages(evidence).map(({ mark }) => mark.fix))];
    return [...new Set([...shown, ...steps()])].slice(0, 4);
  },
});

function debugPages(evidence: Evidence): readonly { readonly seen: Exchange; readonly mark: DebugMark }[] {
  return ownExchanges(evidence).flatMap((seen) => {
    const mark = seen.response && marks.find((one) => shows(one, seen.response as Response));
    return mark === undefined ? [] : [{ seen, mark }];
  });
}

function shows({ body, field }: DebugMark, answer: Response): boolean {
  if (field !== undefined && header(answer, field[0]).some((value) => field[1].test(value))) return true;
  return body?.test(answer.body.text) === true;
}
