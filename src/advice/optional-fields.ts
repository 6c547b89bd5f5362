import type { FixTable } from "./fixes.ts";

/** How to read a field that may not be there, without failing on it. */
export const readAbsentField: FixTable = {
  PHP: "In PHP: `$_POST['DateTime'] ?? ''`.",
  Laravel:
    "In Laravel: `$request->input('DateTime', '')`, and `nullable` in place of `required` in the validation rules.",
  Symfony: "In Symfony: `$request->request->get('DateTime', '')`.",
  WordPress:
    "In WordPress: `$request['DateTime'] ?? ''`, and no `'required' => true` for it in the route's args.",
  Express: 'In JavaScript: `req.body.DateTime ?? ""`, and `?.` wherever a method is called on a field.',
  Fastify: "In Fastify, take all fields but ServerId, SecretKey and Type out of the schema's `required`.",
  NestJS: "In NestJS, put @IsOptional() on every field of the DTO but ServerId, SecretKey and Type.",
  "Next.js": 'In JavaScript: `form.get("DateTime") ?? ""`.',
  Django: 'In Django: `request.POST.get("DateTime", "")`, and `required=False` in forms and serializers.',
  Flask:
    'In Flask: `request.form.get("DateTime", "")`: `request.form["DateTime"]` answers 400 when it is absent.',
  FastAPI: 'In FastAPI, give the field a default: `Form("")`, or `str | None = None` in the model.',
  Rails: "In Rails: `params[:DateTime].to_s`, and no params.require for it.",
  Sinatra: "In Sinatra: `params[:DateTime].to_s`.",
  Spring: "In Spring: `@RequestParam(required = false) String DateTime`.",
  "ASP.NET Core":
    "In ASP.NET Core, declare the property nullable (`string? DateTime`): one that is not nullable counts as required.",
  "ASP.NET": 'In ASP.NET: `Request.Form["DateTime"] ?? ""`, and no [Required] on it.',
};

/** How to let unknown fields pass, in frameworks that may refuse them. */
export const ignoreUnknownFields: FixTable = {
  FastAPI: 'In pydantic: `model_config = ConfigDict(extra="ignore")`.',
  Django:
    "In Django REST framework serializers ignore unknown fields by themselves: look at choices on Type.",
  Spring:
    "In Jackson: `FAIL_ON_UNKNOWN_PROPERTIES` off, and Type as a String: an enum fails on a value that it does not know.",
  NestJS: "In NestJS: ValidationPipe without `forbidNonWhitelisted`, and no @IsEnum on Type.",
  Fastify:
    "In Fastify, no `enum` on Type and no `additionalProperties: false` in a schema whose ajv does not remove them.",
  Rails: "In Rails: config.action_controller.action_on_unpermitted_parameters must not be :raise.",
  Laravel: "In Laravel: no `in:` rule on Type in the validation.",
  "ASP.NET Core":
    "In ASP.NET Core: Type as a string (an enum fails on a value that it does not know), and no JsonUnmappedMemberHandling.Disallow.",
};
