import { defineFault, type Fault } from "../define.ts";

export const methodFaults: readonly Fault[] = [
  defineFault({
    id: "method/not-allowed",
    face: "405",
    title: "405 to POST, a page to GET",
    serve: async (lab) => ({
      url: await lab.http(({ method }) =>
        method === "GET"
          ? { headers: { "Content-Type": "text/html" }, body: "<h1>Webhook</h1>" }
          : { status: 405, headers: { Allow: "GET, HEAD" }, body: "Method Not Allowed" },
      ),
    }),
  }),
  defineFault({
    id: "method/not-allowed",
    face: "nginx-static",
    title: "nginx serves the path as a file",
    serve: async (lab) => ({
      url: await lab.http(({ method }) =>
        method === "GET"
          ? { headers: { Server: "nginx", "Content-Type": "text/plain" }, body: "<?php // not run" }
          : {
              status: 405,
              headers: { Server: "nginx", "Content-Type": "text/html" },
              body: "<html><head><title>405 Not Allowed</title></head><body><center><h1>405 Not Allowed</h1></center><hr><center>nginx</center></body></html>",
            },
      ),
    }),
  }),
  defineFault({
    id: "method/not-allowed",
    face: "403",
    title: "nginx forbids all methods but GET",
    serve: async (lab) => ({
      url: await lab.http((request) =>
        request.method === "GET"
          ? lab.correct(request)
          : {
              status: 403,
              headers: { Server: "nginx", "Content-Type": "text/html" },
              body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>",
            },
      ),
    }),
  }),
  defineFault({
    id: "method/not-allowed",
    face: "501",
    title: "501 to POST",
    serve: async (lab) => ({
      url: await lab.http(({ method }) =>
        method === "GET" ? { body: "files" } : { status: 501, body: "Unsupported method ('POST')" },
      ),
    }),
  }),
  defineFault({
    id: "method/get-only",
    face: "404",
    title: "the key comes back on GET, POST is not found",
    serve: async (lab) => ({
      url: await lab.http(({ method }) =>
        method === "GET"
          ? { body: lab.keys.validationKey }
          : { status: 404, headers: { "X-Powered-By": "Express" }, body: "<pre>Cannot POST /hook</pre>" },
      ),
    }),
    also: ["secret/key-leaked"],
  }),
  defineFault({
    id: "method/get-only",
    face: "405",
    title: "the key comes back on GET, POST is not allowed",
    serve: async (lab) => ({
      url: await lab.http(({ method }) =>
        method === "GET"
          ? { body: lab.keys.validationKey }
          : { status: 405, headers: { Allow: "GET" }, body: "" },
      ),
    }),
    also: ["secret/key-leaked"],
  }),
];
