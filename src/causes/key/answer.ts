import { type Fixes, type FixTable, fixFor } from "../../advice/fixes.ts";
import type { Software } from "../../advice/software.ts";
import type { Evidence, KeyForm, KeyName, Response, Sighting } from "../../evidence.ts";
import type { Severity } from "../../report.ts";
import { hasExactKey, sightings } from "../../view.ts";
import { comesAndGoes, profileOf } from "../accepted.ts";
import { type JudgedAnswer, judgedAnswer } from "./judged.ts";

/*
 * Questions that the causes about the returned key share.
 */

/** curl that posts the validation and looks for the key in the answer. */
export const verifyValidation =
  'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation" | grep -F "$VALIDATION_KEY"\n# wanted: status 200, and the line with the key';

export interface WithoutKey extends JudgedAnswer {
  /** The key that should have come back. */
  readonly key: KeyName;
  /** `Validation Key` or `Secret Key`. */
  readonly words: string;
  readonly severity: Severity;
}

/**
 * The 2xx answer to the validation (or what stands for it, see `judgedAnswer`) in which the key that should come back does not stand as the sender looks for it.
 * @returns undefined where no key is needed or known, the answer was cut short, or the same post got the key when asked again.
 */
export function answerWithoutKey(evidence: Evidence): WithoutKey | undefined {
  const { validationNeedsKey: need, returnedKey: key } = profileOf(evidence);
  if (need === "none" || evidence.settings.keys[key] === null) return undefined;
  const judged = judgedAnswer(evidence, key);
  if (judged === undefined || hasExactKey(judged.answer, key) || comesAndGoes(evidence)) return undefined;
  return { ...judged, key, words: wordsFor(key), severity: need === "required" ? "error" : "warning" };
}

export function wordsFor(key: KeyName): string {
  return key === "secret" ? "Secret Key" : "Validation Key";
}

/** The key stands exactly in a header field or in the status line. */
export function inHeader(answer: Response, key: KeyName): Sighting | undefined {
  return sightings(answer, key, "exact").find(({ where }) => where === "header");
}

/** The key stands exactly under a content-coding that nothing declared. */
export function isUndecoded(answer: Response, key: KeyName): boolean {
  return sightings(answer, key, "exact").some(({ where }) => where === "undecoded-body");
}

/** Altered forms, the surest first: where several stand in one answer, the first is what to mend. */
const alteredForms: readonly KeyForm[] = [
  "html-escaped",
  "url-encoded",
  "json-escaped",
  "other-case",
  "split",
  "utf-16",
  "base64",
  "hex",
  "reversed",
  "truncated",
  "similar",
];

/** The altered key in the body that an answer without the exact one is to be judged by. */
export function alteredKey({ answer, key }: WithoutKey): Sighting | undefined {
  if (inHeader(answer, key) !== undefined || isUndecoded(answer, key)) return undefined;
  const seen = sightings(answer, key).filter(({ where }) => where === "body");
  return alteredForms.flatMap((form) => seen.filter((one) => one.form === form))[0];
}

const answerPlainly =
  "Answer the validation post with status 200, Content-Type text/plain, and the Validation Key as the whole body.";

/** Steps are written for the Validation Key; where the profile wants the Secret Key back, they are to name that. */
export function namingTheKey(evidence: Evidence, steps: readonly string[]): readonly string[] {
  if (profileOf(evidence).returnedKey === "validation") return steps;
  return steps.map((step) =>
    step
      .replaceAll("Validation Key", "Secret Key")
      .replaceAll("VALIDATION_KEY", "SECRET_KEY")
      .replaceAll("validation_key", "secret_key")
      .replaceAll("validationKey", "secretKey"),
  );
}

/** How to answer with plain text: the general step, then the one for the framework or language recognised. */
export function plainAnswerSteps(software: readonly Software[]): readonly string[] {
  return [answerPlainly, ...fittedAnswer(software)];
}

/** The latter alone. */
export function fittedAnswer(software: readonly Software[]): readonly string[] {
  return fixFor(software, plainAnswer, []).slice(0, 1);
}

/** Steps of a cause's own, with those on how to answer in plain text. */
export function withPlainAnswer(...own: readonly string[]): Fixes {
  return { general: [...own, answerPlainly], software: plainAnswer };
}

/** How each framework or language answers with plain text. */
export const plainAnswer: FixTable = {
  Laravel:
    "In Laravel: `return response(config('services.socketlabs.validation_key'), 200)->header('Content-Type', 'text/plain');`.",
  Django: 'In Django: `return HttpResponse(settings.SOCKETLABS_VALIDATION_KEY, content_type="text/plain")`.',
  FastAPI:
    "In FastAPI: `return PlainTextResponse(validation_key)`; a bare string comes out as JSON, in quotes.",
  Flask: 'In Flask: `return validation_key, 200, {"Content-Type": "text/plain"}`.',
  Rails: 'In Rails: `render plain: ENV.fetch("SOCKETLABS_VALIDATION_KEY")`.',
  "Next.js": "In Next.js: `return new Response(process.env.SOCKETLABS_VALIDATION_KEY)`.",
  Express: 'In Express: `res.type("text/plain").send(process.env.SOCKETLABS_VALIDATION_KEY)`.',
  Fastify: 'In Fastify: `reply.type("text/plain").send(process.env.SOCKETLABS_VALIDATION_KEY)`.',
  NestJS:
    'In NestJS: return the key from the method, with `@Header("Content-Type", "text/plain")` and `@HttpCode(200)`.',
  Spring: "In Spring: `return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(validationKey);`.",
  "ASP.NET Core":
    'In ASP.NET Core: `return Content(validationKey, "text/plain");` or `Results.Text(validationKey)`.',
  "ASP.NET": 'In ASP.NET: `return Content(validationKey, "text/plain");`.',
  Symfony: "In Symfony: `return new Response($validationKey, 200, ['Content-Type' => 'text/plain']);`.",
  WordPress:
    "In WordPress: `header('Content-Type: text/plain'); echo $validation_key; exit;`: a REST route that returns a string sends it as JSON.",
  Sinatra: 'In Sinatra: `content_type "text/plain"` and the key as the block\'s last value.',
  Tomcat:
    'In a servlet: `response.setContentType("text/plain"); response.getWriter().print(validationKey);`.',
  Java: 'In a servlet: `response.setContentType("text/plain"); response.getWriter().print(validationKey);`.',
  "AWS API Gateway":
    'In a Lambda: `return { statusCode: 200, headers: { "Content-Type": "text/plain" }, body: validationKey }`.',
  "AWS Lambda":
    'In a Lambda: `return { statusCode: 200, headers: { "Content-Type": "text/plain" }, body: validationKey }`.',
  n8n: "In n8n: a “Respond to Webhook” node with “Text”, and the key as its body.",
  PHP: "In PHP: `header('Content-Type: text/plain'); echo $validationKey; exit;`, with nothing printed before it.",
};
