import { fixFor } from "../../advice/fixes.ts";
import { exchange, quoteBody, statusLine } from "../../view.ts";
import { refusal } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { recognisedGate } from "../gate/recognise.ts";
import { outcomeOf } from "../outcome.ts";
import { fullEventPasses, looksUnread, otherEncodingPasses } from "./clues.ts";

const formSteps = {
  Express:
    "Add `app.use(express.urlencoded({ extended: false }))` before the route; req.body is empty without it.",
  Fastify: "Register @fastify/formbody; Fastify reads JSON and plain text alone by itself.",
  "Next.js": "Read `await request.formData()` (or `await request.text()`), not `request.json()`.",
  NestJS: "Nest reads forms unless bodyParser is off: look at rawBody and at your own parser.",
  PHP: "Read $_POST. php://input with json_decode sees no fields in a form.",
  Laravel: "Read $request->input('SecretKey'): $request->json() sees no fields in a form.",
  Django: "Read request.POST: json.loads(request.body) fails on a form.",
  Flask: "Read request.form: request.json is None (or an error) for a form.",
  FastAPI: "Declare the parameters as Form(...): a pydantic body model wants JSON.",
  Rails: "Read params[:SecretKey]: JSON.parse(request.body.read) fails on a form.",
  Spring: "Use @RequestParam, not @RequestBody with a class: that wants JSON.",
  "ASP.NET Core": "Bind with [FromForm]: [FromBody], which [ApiController] assumes, wants JSON.",
  "ASP.NET": "Read Request.Form, or a parameter without [FromBody].",
};

const jsonSteps = {
  Express: "Add `app.use(express.json())` before the route.",
  PHP: "Read json_decode(file_get_contents('php://input'), true): $_POST is empty for JSON.",
  Django: "Read json.loads(request.body): request.POST is empty for JSON.",
  Flask: "Read request.get_json(): request.form is empty for JSON.",
  FastAPI: "Declare a pydantic model as the body.",
  Spring: "Use @RequestBody.",
  "ASP.NET Core": "Bind with [FromBody].",
  "ASP.NET": "Bind with [FromBody]: Request.Form is empty for JSON.",
};

export const bodyNotParsed = defineCause({
  id: "handler/body-not-parsed",
  severity: "error",
  title: "The handler does not see the fields of the post",
  about:
    "The handler reads the body in another format than it is sent in, or not at all, so to it the Secret Key is missing. The Notification API and the validation of Inbound Parse post a form; Event Webhooks post JSON.",
  signs:
    "The same fields pass in the other encoding, or the answer is the same as to an empty body and to a wrong key, or its words say that the body can't be read. A 415 is route/unsupported-media-type.",
  verify:
    'curl -i "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# for Event Webhooks:\ncurl -i "$URL" --json "{\\"ServerId\\":10000,\\"SecretKey\\":\\"$SECRET_KEY\\",\\"Type\\":\\"Validation\\"}"',
  needs: ["http"],
  recognise: (evidence) => {
    const seen = exchange(evidence, "validation");
    const answer = refusal(evidence);
    if (seen === undefined || answer === undefined || answer.status === 415) return undefined;
    if (recognisedGate(evidence) !== undefined || fullEventPasses(evidence)) return undefined;
    const sent = seen.ask.encoding === "json" ? "JSON" : "a form";
    const other = otherEncodingPasses(evidence);
    const passed = other && exchange(evidence, other);
    const explains = ["handler/*", "route/*", "key/*", "secret/*"];
    if (passed !== undefined) {
      const otherName = passed.ask.encoding === "json" ? "JSON" : "a form";
      return {
        confidence: "certain",
        detail: `Posted as ${sent}, as the sender does it, the validation gets ${outcomeOf(evidence, seen)}; the same fields as ${otherName} get ${outcomeOf(evidence, passed)}.`,
        evidence: ["http.validation", `http.${other}`],
        explains,
        title: `The handler reads ${otherName}, and the sender posts ${sent}`,
      };
    }
    const unread = looksUnread(evidence);
    if (unread === undefined) return undefined;
    const doubt = unread.sure
      ? ""
      : " It may also be that it knows another Secret Key, and answers a wrong one like this.";
    return {
      confidence: unread.sure ? "likely" : "possible",
      detail: `The post (${sent}) is answered ${statusLine(answer)} with ${quoteBody(answer, 120)}, as if it held no fields: ${unread.why}.${doubt}`,
      evidence: ["http.validation", "http.validation-empty", "http.wrong-secret"].filter(
        (path) => exchange(evidence, path.slice("http.".length)) !== undefined,
      ),
      explains,
    };
  },
  fix: (evidence, software) => {
    const json = exchange(evidence, "validation")?.ask.encoding === "json";
    const mismatch = otherEncodingPasses(evidence) !== undefined;
    return [
      ...(json
        ? fixFor(software, jsonSteps, ["Parse the body as JSON, and take the fields from that."])
        : fixFor(software, formSteps, [
            "Parse the body as a form (application/x-www-form-urlencoded), and take the fields from that.",
          ])),
      ...(mismatch && !json
        ? ["If the endpoint is one of Event Webhooks, which post JSON, check it with --profile events."]
        : ["Log which fields the handler sees (their names only): SecretKey must be among them."]),
    ];
  },
});
