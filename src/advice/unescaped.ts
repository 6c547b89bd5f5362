import type { FixTable } from "./fixes.ts";

/** Printing a key as it is, in the words of each template engine: by the framework that brings the engine along. */
export const unescaped: FixTable = {
  Laravel:
    "In Blade: `{!! $key !!}`; better without a view: `return response($key, 200)->header('Content-Type', 'text/plain');`.",
  Symfony:
    "In Twig: `{{ key|raw }}`; better without a template: `return new Response($key, 200, ['Content-Type' => 'text/plain']);`.",
  Drupal: "In Twig: `{{ key|raw }}`; better, return a plain Response from the controller.",
  Django:
    'In the template: `{{ key|safe }}`; better without one: `return HttpResponse(key, content_type="text/plain")`.',
  Flask:
    'In Jinja: `{{ key|safe }}`; better without a template: `return key, 200, {"Content-Type": "text/plain"}`.',
  FastAPI: "In Jinja: `{{ key|safe }}`; better without a template: `return PlainTextResponse(key)`.",
  Rails: "In ERB: `<%== key %>` (or `<%= raw key %>`); better without a view: `render plain: key`.",
  Sinatra:
    "In ERB: `<%= key %>`, with `set :erb, escape_html: false`; better without a template: the key as the block's value.",
  Express:
    'In EJS: `<%- key %>`, in Pug: `!= key`, in Handlebars: `{{{key}}}`; better without a template: `res.type("text/plain").send(key)`.',
  Fastify:
    'In EJS: `<%- key %>`, in Handlebars: `{{{key}}}`; better without a template: `reply.type("text/plain").send(key)`.',
  NestJS: "In EJS: `<%- key %>`, in Handlebars: `{{{key}}}`; better, return the key without @Render.",
  "Next.js": "React escapes what a page prints: answer from a route handler, `return new Response(key)`.",
  Spring:
    'In Thymeleaf: `th:utext="${key}"`, in JSP: `${key}` without c:out; better, @ResponseBody with text/plain.',
  "ASP.NET Core": 'In Razor: `@Html.Raw(key)`; better without a page: `return Content(key, "text/plain");`.',
  "ASP.NET":
    'In Razor: `@Html.Raw(key)`, in Web Forms: `<%= key %>` and not `<%: key %>`; better: `return Content(key, "text/plain");`.',
  WordPress:
    "Print it without esc_html() and esc_attr(): `header('Content-Type: text/plain'); echo $key; exit;`.",
  PHP: "Take htmlspecialchars() or htmlentities() off: `header('Content-Type: text/plain'); echo $key;`.",
};

/** The same for JSON. */
export const unescapedJson: FixTable = {
  PHP: "In PHP: `json_encode($data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE)`; better: `echo $key;`.",
  Laravel: "In Laravel: `response()->json($data, 200, [], JSON_UNESCAPED_SLASHES)`; better, plain text.",
  WordPress:
    "A REST route's answer goes through json_encode: `header('Content-Type: text/plain'); echo $key; exit;`.",
  "ASP.NET Core":
    'Set JsonSerializerOptions.Encoder to JavaScriptEncoder.UnsafeRelaxedJsonEscaping; better: `return Content(key, "text/plain");`.',
  Rails:
    "Set ActiveSupport::JSON::Encoding.escape_html_entities_in_json to false; better: `render plain: key`.",
};
