import { type FixTable, fixFor } from "../../advice/fixes.ts";
import type { Software } from "../../advice/software.ts";
import type { Evidence, KeyForm, KeyName, Response, Sighting } from "../../evidence.ts";
import type { Severity } from "../../report.ts";
import { hasExactKey, response, sightings, successful } from "../../view.ts";
import { comesAndGoes, profileOf } from "../accepted.ts";

/*
 * Questions that the causes about the returned key share.
 */

/** curl that posts the validation and looks for the key in the answer. */
export const verifyValidation =
  'curl -si "$URL" --data-urlencode "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation" | grep -F "$VALIDATION_KEY"\n# wanted: status 200, and the line with the key';

export interface WithoutKey {
  readonly answer: Response;
  /** The key that should have come back. */
  readonly key: KeyName;
  /** `Validation Key` or `Secret Key`. */
  readonly words: string;
  readonly severity: Severity;
}

/**
 * The 2xx answer to the validation in which the key that should come back does not stand as the sender looks for it.
 * @returns undefined where no key is needed or known, the answer was cut short, or the same post got the key when asked again.
 */
export function answerWithoutKey(evidence: Evidence): WithoutKey | undefined {
  const { validationNeedsKey: need, returnedKey: key } = profileOf(evidence);
  const answer = response(evidence, "validation");
  if (need === "none" || evidence.settings.keys[key] === null) return undefined;
  if (answer === undefined || !successful(answer)) return undefined;
  if (hasExactKey(answer, key) || comesAndGoes(evidence)) return undefined;
  return { answer, key, words: wordsFor(key), severity: need === "required" ? "error" : "warning" };
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

/**
 * How to answer with plain text, in the terms of the software recognised: of a framework and its language, the framework's.
 */
export function plainAnswerSteps(software: readonly Software[]): readonly string[] {
  return [
    "Answer the validation post with status 200, Content-Type text/plain, and the Validation Key as the whole body.",
    ...fixFor(software, frameworks, fixFor(software, languages, [])).slice(0, 1),
  ];
}

const frameworks: FixTable = {
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
};

const languages: FixTable = {
  PHP: "In PHP: `header('Content-Type: text/plain'); echo $validationKey; exit;`, with nothing printed before it.",
};
