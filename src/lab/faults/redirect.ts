import { createServer as createSecureServer } from "node:https";
import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabRequest } from "../lab.ts";
import { asFaults } from "./hostile/pour.ts";
import { hostileRedirects } from "./hostile/redirects.ts";

/** An endpoint that is redirected at `/hook`, and what stands elsewhere on the same host. */
function redirected(
  id: string,
  face: string,
  title: string,
  status: number,
  location: (base: string) => string,
  elsewhere: (request: LabRequest, lab: Lab) => LabAnswer | Promise<LabAnswer>,
  also?: readonly string[],
): Fault {
  return defineFault({
    id,
    face,
    title,
    ...(also && { also }),
    serve: async (lab) => {
      let base = "";
      const url = await lab.http((request) =>
        request.path === "/hook"
          ? { status, headers: { Location: location(base) } }
          : elsewhere(request, lab),
      );
      base = new URL(url).origin;
      return { url };
    },
  });
}

const correct = (request: LabRequest, lab: Lab) => lab.correct(request);
const loginForm: LabAnswer = {
  headers: { "Content-Type": "text/html" },
  body: '<form method="post"><input name="user"><input type="password" name="pass"></form>',
};

export const redirectFaults: readonly Fault[] = [
  ...asFaults(
    hostileRedirects,
    "redirect-metadata",
    "redirect-private",
    "redirect-smtp",
    "redirect-second-hop",
  ),
  defineFault({
    id: "redirect/to-https",
    face: "301",
    title: "http redirects to https, where the handler is",
    serve: async (lab) => {
      const { key, cert } = lab.authority.issue({ names: ["localhost"] });
      const secure = createSecureServer({ key, cert }, (request, response) => {
        response.writeHead(request.method === "POST" ? 401 : 405).end();
      });
      const port = await lab.listen(secure);
      const url = await lab.http(() => ({
        status: 301,
        headers: { Location: `https://localhost:${port}/hook` },
      }));
      return { url: url.replace("127.0.0.1", "localhost"), options: [] };
    },
  }),
  redirected(
    "redirect/trailing-slash",
    "301",
    "301 to the same path with a slash",
    301,
    () => "/hook/",
    correct,
  ),
  redirected(
    "redirect/trailing-slash",
    "302-absolute",
    "302 to the same path with a slash, as a whole address",
    302,
    (base) => `${base}/hook/`,
    correct,
  ),
  redirected(
    "redirect/to-login",
    "path",
    "302 to a sign-in page",
    302,
    () => "/Account/Login?ReturnUrl=%2Fhook",
    () => loginForm,
  ),
  redirected(
    "redirect/to-login",
    "page",
    "302 to a page that turns out to want a password",
    302,
    () => "/start",
    () => loginForm,
  ),
  redirected(
    "redirect/to-login",
    "307",
    "307 to a sign-in page, as a Next.js middleware sends it",
    307,
    () => "/login?from=/hook",
    () => loginForm,
  ),
  defineFault({
    id: "redirect/other-host",
    face: "www",
    title: "301 to the same address with www",
    serve: async (lab) => {
      let port = "";
      const url = await lab.http((request) =>
        request.headers.host?.startsWith("www.")
          ? lab.correct(request)
          : { status: 301, headers: { Location: `http://www.shop.example:${port}/hook` } },
      );
      port = new URL(url).port;
      return {
        url: `http://shop.example:${port}/hook`,
        options: [
          "--resolve",
          `shop.example:${port}:127.0.0.1`,
          "--resolve",
          `www.shop.example:${port}:127.0.0.1`,
        ],
      };
    },
  }),
  redirected(
    "redirect/other-path",
    "language",
    "302 to a path with a language before it",
    302,
    () => "/en/hook",
    correct,
  ),
  redirected(
    "redirect/other-path",
    "thank-you",
    "303 to a page of thanks, as after a form",
    303,
    () => "/thanks",
    () => ({
      headers: { "Content-Type": "text/html" },
      body: "<p>Thank you.</p>",
    }),
  ),
  redirected("redirect/loop", "self", "301 to itself", 301, (base) => `${base}/hook`, correct),
  redirected(
    "redirect/loop",
    "two",
    "two addresses that redirect to each other",
    302,
    () => "/other",
    () => ({
      status: 302,
      headers: { Location: "/hook" },
    }),
  ),
  redirected(
    "redirect/loop",
    "endless",
    "a chain without an end",
    302,
    () => "/1",
    ({ path }) => ({ status: 302, headers: { Location: `/${Number(path.slice(1)) + 1}` } }),
  ),
  redirected("redirect/keeps-post", "308", "308 to where the handler is", 308, () => "/hook/", correct),
  redirected(
    "redirect/keeps-post",
    "refused",
    "307 to where the post is refused",
    307,
    () => "/gone",
    () => ({
      status: 404,
      body: "not found",
    }),
  ),
  redirected(
    "redirect/no-location",
    "missing",
    "302 without a Location",
    302,
    () => "",
    () => ({ status: 404 }),
  ),
];
