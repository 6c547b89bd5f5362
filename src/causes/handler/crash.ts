import { type Fixes, stepsOf } from "../../advice/fixes.ts";
import { readAbsentField } from "../../advice/optional-fields.ts";
import type { Evidence, Response } from "../../evidence.ts";
import { exchange, quoteBody, response, statusLine, successful } from "../../view.ts";
import { accepted, comesAndGoes, refusal } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { recognisedGate } from "../gate/recognise.ts";
import { outcomeOf } from "../outcome.ts";
import { fullEventPasses, looksUnread, otherEncodingPasses } from "./clues.ts";
import { isCrashPage, type ShownException, shownException } from "./exceptions.ts";

const tryIt =
  'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 200, and $VALIDATION_KEY in the body';

function crashed(evidence: Evidence): { answer: Response; shown: ShownException | undefined } | undefined {
  const answer = refusal(evidence);
  if (answer === undefined || recognisedGate(evidence) !== undefined) return undefined;
  // PHP sends the text of a fatal error with status 200 when output had begun.
  const hidden = successful(answer) && isCrashPage(answer.body.text);
  if (answer.status !== 500 && !hidden) return undefined;
  if (fullEventPasses(evidence) || otherEncodingPasses(evidence) !== undefined) return undefined;
  if (looksUnread(evidence)?.sure) return undefined;
  return { answer, shown: shownException(answer.body.text) };
}

/** Which other requests crash too: it tells where in the code to look. */
function reach(evidence: Evidence): string {
  const get = response(evidence, "validation-get");
  if (get?.status === 500) return " GET gets 500 too: it fails whatever is asked of it at this address.";
  const wrong = response(evidence, "wrong-secret");
  if (wrong?.status === 401 || wrong?.status === 403)
    return ` A wrong Secret Key gets ${wrong.status}: the failure comes after the check of the key.`;
  return "";
}

const fixes: Fixes = {
  software: {
    PHP: "Look into PHP's error log (error_log in php.ini), and switch display_errors off.",
    Laravel: "Look into storage/logs/laravel.log, and set APP_DEBUG=false.",
    Django: "Look at the traceback in the server's log, and set DEBUG = False.",
    Flask: "Look at the traceback in the server's log.",
    Rails: "Look into log/production.log.",
    "ASP.NET": "Look into the event log, or set customErrors to Off for a moment to see the exception.",
    "ASP.NET Core": "Look into the application's log (stdoutLogEnabled in web.config under IIS).",
    IIS: "Look into the event log; Failed Request Tracing shows where the request failed.",
    Express: "Look at what the process writes to its console: the stack is there.",
    Spring: "Look at the stack trace in the application's log.",
    Fastify: "Look at the process's log (logger: true): err.stack is there.",
    NestJS: "Look at what the process writes to its console: the stack is there.",
    "Next.js": "Look at the server's or the host's function log.",
    FastAPI: "Look at the traceback in uvicorn's log.",
    Gunicorn: "Look at the traceback in gunicorn's error log.",
    WordPress: "Set WP_DEBUG_LOG to true in wp-config.php, and look into wp-content/debug.log.",
    Symfony: "Look into var/log/prod.log.",
    Sinatra: "Look at what the process writes to its console: the backtrace is there.",
    Tomcat: "Look into logs/catalina.out, or the localhost log of the day.",
  },
  otherwise: [
    "Look into the application's log at the time of this check: the exception and its line are there.",
  ],
  general: [
    "For Type=Validation answer before anything else is touched: it carries ServerId, SecretKey and Type, and no more.",
  ],
};

export const crash = defineCause({
  id: "handler/crash",
  otherwise: "No reason is shown: a server or proxy before the handler may be what fails.",
  severity: "error",
  title: "The handler fails with an error of its own",
  about:
    "The post reached the application, and the application failed on it. The reason stands in its log, and sometimes on the page that it sends. The sender sees a failed post and no Validation Key.",
  signs:
    "The status is 500, or the page is a crash report whatever its status, and neither another encoding nor a full event gets through. A gateway's 502 to 504 is gate/upstream-down.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const seen = crashed(evidence);
    if (seen === undefined) return undefined;
    const { answer, shown } = seen;
    const what =
      shown === undefined
        ? `with ${quoteBody(answer)}`
        : `and shows ${shown.name}${shown.message === undefined ? "" : `: “${shown.message}”`}${shown.framework === undefined ? "" : ` (${shown.framework})`}`;
    return {
      confidence: shown === undefined ? "likely" : "certain",
      detail: `The post is answered ${statusLine(answer)} ${what}.${reach(evidence)}`,
      evidence: ["http.validation"],
      explains: ["handler/unexplained-status", "key/*", "secret/*"],
      ...(shown !== undefined && { title: `The handler fails with ${shown.name}` }),
    };
  },
  fixes,
  fix: (evidence, software, steps) =>
    response(evidence, "validation-get")?.status === 500
      ? stepsOf({ ...fixes, general: [] }, software)
      : steps(),
});

export const crashOnAbsentField = defineCause({
  id: "handler/crash-on-absent-field",
  severity: "error",
  title: "The handler fails on the three fields of a validation post",
  about:
    "A validation post has ServerId, SecretKey and Type, and nothing else: no DateTime, no MessageId, no Address. The handler takes a full event and not this, so it reads or demands a field that is not there.",
  signs:
    "The validation's three fields fail, and a full Delivered event in the same encoding with the same Secret Key is taken. A refusal with 401 or 403 does not count: the key may be checked for validation alone.",
  verify: tryIt,
  needs: ["http"],
  recognise: (evidence) => {
    const validation = exchange(evidence, "validation");
    const delivered = exchange(evidence, "delivered");
    if (validation === undefined || delivered === undefined || comesAndGoes(evidence)) return undefined;
    if (accepted(evidence, validation) !== false || !fullEventPasses(evidence)) return undefined;
    // A 2xx without the key did not break anything.
    const answer = validation.failure === undefined ? validation.response : undefined;
    const shown = answer && shownException(answer.body.text);
    if (successful(answer) && !isCrashPage(answer?.body.text ?? "")) return undefined;
    const words =
      shown !== undefined
        ? ` (${shown.name}${shown.message === undefined ? "" : `: “${shown.message}”`})`
        : answer !== undefined && answer.body.bytes > 0
          ? `, ${quoteBody(answer, 160)}`
          : "";
    return {
      confidence: "certain",
      detail: `The validation post gets ${outcomeOf(evidence, validation)}${words}. A full Delivered event with the same Secret Key gets ${outcomeOf(evidence, delivered)}.`,
      evidence: ["http.validation", "http.delivered"],
      explains: ["http/*", "method/*", "route/*", "gate/*", "handler/*", "key/*", "secret/*"],
      ...(answer !== undefined &&
        answer.status < 500 && { title: "The handler refuses the three fields of a validation post" }),
    };
  },
  fixes: {
    software: readAbsentField,
    general: [
      "Branch on Type first: for Validation check SecretKey, answer with the Validation Key, and read nothing else.",
      "Give every other field a default: MailingId, RemoteMta, BounceStatus and DiagnosticCode may be empty or absent in events too.",
    ],
  },
});
