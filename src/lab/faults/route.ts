import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabRequest } from "../lab.ts";
import { messageSizeFaults } from "./message-size.ts";

function route(
  id: string,
  face: string,
  title: string,
  handler: (request: LabRequest, lab: Lab) => LabAnswer | Promise<LabAnswer>,
  more: Pick<Fault, "also" | "profile"> & { readonly path?: string } = {},
): Fault {
  const { path, ...rest } = more;
  return defineFault({
    id,
    face,
    title,
    ...rest,
    serve: async (lab) => {
      const url = await lab.http((request) => handler(request, lab));
      return { url: path === undefined ? url : new URL(path, url).href };
    },
  });
}

const notFound: LabAnswer = {
  status: 404,
  headers: { "Content-Type": "text/plain" },
  body: "404 page not found\n",
};

export const routeFaults: readonly Fault[] = [
  route("route/not-found", "nothing", "nothing at this path or near it", () => notFound),
  route("route/not-found", "slash", "the handler is at the same path with a slash", (request, lab) =>
    request.path === "/hook/" ? lab.correct(request) : notFound,
  ),
  route(
    "route/not-found",
    "case",
    "the handler is at the same path in lower case",
    (request, lab) => (request.path === "/hook" ? lab.correct(request) : notFound),
    { path: "/Hook" },
  ),
  route("route/not-found", "prefix", "the handler is at /api/hook", (request, lab) =>
    request.path === "/api/hook" ? lab.correct(request) : notFound,
  ),
  route("route/not-found", "get-route", "the route is there for GET alone", (request) =>
    request.method === "GET"
      ? { headers: { "Content-Type": "text/html" }, body: "<p>webhook</p>" }
      : { status: 404, headers: { "X-Powered-By": "Express" }, body: "<pre>Cannot POST /hook</pre>" },
  ),
  route("route/gone", "410", "410 Gone", () => ({ status: 410, body: "this webhook was deleted" })),
  route("route/unsupported-media-type", "json-only", "415 to a form, JSON is taken", (request, lab) =>
    request.encoding === "json" ? lab.correct(request) : { status: 415, body: "Unsupported Media Type" },
  ),
  route("route/unsupported-media-type", "neither", "415 to whatever is posted", () => ({
    status: 415,
    headers: { "Accept-Post": "application/xml" },
    body: "",
  })),
  route("route/too-large", "413", "413 to any body", () => ({
    status: 413,
    body: "Request Entity Too Large",
  })),
  route("route/length-required", "411", "411 to any body", () => ({ status: 411, body: "Length Required" })),
  route("route/bad-request", "400", "400 to every request", () => ({
    status: 400,
    headers: { "Content-Type": "text/html" },
    body: "<h1>Bad Request (400)</h1>",
  })),
  route("route/bad-request", "fields", "400 that wants a field nobody sends", (request, lab) => {
    if (request.method !== "POST") return { status: 404, body: "not here" };
    if (request.fields.size === 0) return { status: 400, body: "the body is no form of ours" };
    if (request.fields.get("SecretKey") !== lab.keys.secretKey) return { status: 401, body: "no" };
    return { status: 400, body: "TenantId does not belong to an account" };
  }),
  ...messageSizeFaults,
];
