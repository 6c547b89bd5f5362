import type { Fault } from "../../define.ts";
import { handler, html, once } from "./define.ts";

const failing = (body: string, status = 500) => once(() => ({ status, headers: html, body }));
const trace = { also: ["leak/stack-trace"] };

export const crashes: readonly Fault[] = [
  handler("handler/crash", "silent", "500 without a reason", failing("Internal Server Error")),
  handler("handler/crash", "everything", "500 to every request", () => () => ({
    status: 500,
    headers: html,
    body: "<h1>Server Error (500)</h1>",
  })),
  handler(
    "handler/crash",
    "python",
    "a Python traceback",
    failing(
      'Traceback (most recent call last):\n  File "/srv/hook.py", line 12, in hook\n    when = parse(form["DateTime"])\nKeyError: \'DateTime\'\n',
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "django",
    "Django's debug page",
    failing(
      '<html><head><title>KeyError at /hook</title></head><body><h1>KeyError at /hook</h1><pre class="exception_value">&#x27;MessageId&#x27;</pre><code>DEBUG = True</code> Traceback</body></html>',
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "php-200",
    "a fatal error of PHP, with status 200",
    failing(
      "<br />\n<b>Fatal error</b>:  Uncaught PDOException: could not find driver in /var/www/hook.php:7\nStack trace:\n#0 {main}\n  thrown in <b>/var/www/hook.php</b> on line <b>7</b><br />",
      200,
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "laravel",
    "Laravel's exception as JSON",
    failing(
      '{"message": "Undefined array key", "exception": "ErrorException", "file": "/srv/app/Hook.php", "line": 9, "trace": []}',
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "rails",
    "Rails' debug page",
    failing(
      "<header><h1>NoMethodError in HookController#create</h1></header><title>Action Controller: Exception caught</title>",
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "asp-net",
    "ASP.NET's error page",
    failing(
      "<title>Object reference not set to an instance of an object.</title><h1>Server Error in '/' Application.</h1>[NullReferenceException: Object reference not set to an instance of an object.]\n   Hook.ProcessRequest(HttpContext c) in C:\\site\\Hook.ashx.cs:21",
    ),
    trace,
  ),
  handler(
    "handler/crash",
    "java",
    "a Java stack trace",
    failing("java.lang.NullPointerException: messageId\n\tat com.example.Hook.handle(Hook.java:31)\n"),
    trace,
  ),
  handler(
    "handler/crash",
    "node",
    "Express' error page",
    failing(
      "<pre>TypeError: Cannot read properties of undefined (reading &#39;trim&#39;)<br> &nbsp; &nbsp;at /srv/hook.js:14:30</pre>",
    ),
    trace,
  ),
];
