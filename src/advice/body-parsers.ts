import type { FixTable } from "./fixes.ts";

/** How to read the fields of a form (application/x-www-form-urlencoded). */
export const readForm: FixTable = {
  Express:
    "Add `app.use(express.urlencoded({ extended: false }))` before the route; req.body is empty without it.",
  Fastify: "Register @fastify/formbody; Fastify reads JSON and plain text alone by itself.",
  "Next.js": "Read `await request.formData()` (or `await request.text()`), not `request.json()`.",
  NestJS: "Nest reads forms unless bodyParser is off: look at rawBody and at your own parser.",
  PHP: "Read $_POST. php://input with json_decode sees no fields in a form.",
  Laravel: "Read $request->input('SecretKey'): $request->json() sees no fields in a form.",
  Symfony: "Read $request->request->get('SecretKey'): $request->toArray() wants JSON.",
  WordPress: "In a REST route read $request->get_param('SecretKey'): get_json_params() is empty for a form.",
  Django:
    "Read request.POST: json.loads(request.body) fails on a form. In Django REST framework, let parser_classes have FormParser.",
  Flask: "In Flask, read request.form: request.json is None (or an error) for a form.",
  FastAPI:
    "Declare the parameters as Form(...), with python-multipart installed: a pydantic body model wants JSON.",
  Rails: "Read params[:SecretKey]: JSON.parse(request.body.read) fails on a form.",
  Sinatra: "Read params[:SecretKey]: JSON.parse(request.body.read) fails on a form.",
  "http.server":
    'Read parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()), which gives a list for each field.',
  Spring: "Use @RequestParam, and no `consumes` on the mapping: @RequestBody with a class wants JSON.",
  "ASP.NET Core": "Bind with [FromForm]: [FromBody], which [ApiController] assumes, wants JSON.",
  "ASP.NET": "Read Request.Form, or a parameter without [FromBody].",
  "AWS API Gateway":
    "Behind a Lambda proxy the form is text in event.body: decode base64 when event.isBase64Encoded says so, then parse it (URLSearchParams, parse_qs).",
  "AWS Lambda":
    "The form is text in event.body: decode base64 when event.isBase64Encoded says so, then parse it (URLSearchParams, parse_qs).",
};

/** How to read the fields of a JSON body. */
export const readJson: FixTable = {
  Express: "Add `app.use(express.json())` before the route.",
  "Next.js": "Read `await request.json()`, not `request.formData()`.",
  PHP: "Read json_decode(file_get_contents('php://input'), true): $_POST is empty for JSON.",
  Laravel: "Read $request->input('SecretKey'): Laravel reads JSON by its Content-Type; $_POST is empty.",
  Symfony: "Read $request->toArray(): $request->request is empty for JSON.",
  Django: "Read json.loads(request.body): request.POST is empty for JSON.",
  Flask: "In Flask, read request.get_json(): request.form is empty for JSON.",
  FastAPI: "Declare a pydantic model as the body.",
  Sinatra: "Read JSON.parse(request.body.read): params is empty for JSON.",
  Spring: "Use @RequestBody, and let `consumes` of the mapping allow application/json.",
  "ASP.NET Core": "Bind with [FromBody].",
  "ASP.NET": "Bind with [FromBody]: Request.Form is empty for JSON.",
};
