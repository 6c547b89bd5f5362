import type { Fault } from "../../define.ts";
import { page, type Wall, wall } from "./wall.ts";

const tunnel = (face: string, title: string, answer: Wall) => wall("gate/tunnel", face, title, answer);
const ngrok = (code: string, status: number) => ({
  status,
  headers: { "ngrok-error-code": code },
  body: page("ngrok", code),
});

export const tunnelFaults: readonly Fault[] = [
  tunnel("ngrok-offline", "ngrok, offline", ngrok("ERR_NGROK_3200", 404)),
  tunnel("ngrok-nothing-behind", "ngrok, with nothing behind it", ngrok("ERR_NGROK_8012", 502)),
  tunnel("ngrok-warning", "ngrok's warning page", ngrok("ERR_NGROK_6024", 200)),
  tunnel("ngrok-other", "another error of ngrok", ngrok("ERR_NGROK_3004", 502)),
  tunnel("ngrok-page", "an ngrok page without its header", {
    status: 404,
    body: page("ngrok", "ERR_NGROK_3200"),
  }),
  tunnel("ngrok-old", "an older ngrok, offline", { status: 404, body: "Tunnel abc.ngrok.io not found" }),
  tunnel("cloudflared-1033", "a Cloudflare tunnel without a connection", {
    status: 530,
    headers: { Server: "cloudflare" },
    body: "error code: 1033",
  }),
  tunnel("trycloudflare", "a quick tunnel, offline", {
    status: 530,
    host: "left-over-words.trycloudflare.com",
    body: page("Error", "The origin has been unregistered"),
  }),
  tunnel("localtunnel-offline", "localtunnel, offline", { status: 503, body: "503 - Tunnel Unavailable" }),
  tunnel("localtunnel-reminder", "localtunnel's reminder page", {
    status: 401,
    body: page("Tunnel website ahead!", "This website is served via a localtunnel."),
  }),
  tunnel("localtunnel-status", "localtunnel's reminder, by its status", {
    status: 511,
    headers: { "x-localtunnel-status": "Tunnel Password Required" },
    body: "",
  }),
  tunnel("localhost-run", "localhost.run, offline", { status: 503, body: "no tunnel here :(" }),
  tunnel("serveo", "Serveo's warning page", {
    status: 200,
    body: page("serveo", "Warning: this may be a phishing page"),
  }),
  tunnel("dev-tunnels", "a dev tunnel that wants a sign-in", {
    status: 302,
    host: "abc123-5000.euw.devtunnels.ms",
    headers: { Location: "https://tunnels.api.visualstudio.com/auth/aad" },
  }),
  tunnel("dev-tunnels-401", "a dev tunnel that is not public, as a post meets it", {
    status: 401,
    host: "abc123-5000.euw.devtunnels.ms",
    body: "",
  }),
  tunnel("dev-tunnels-offline", "a dev tunnel, offline", {
    status: 502,
    host: "abc123-5000.euw.devtunnels.ms",
    body: "",
  }),
  tunnel("codespaces", "a private port of a codespace", {
    status: 302,
    headers: { Location: "https://github.dev/pf-signin?id=x&port=5000" },
  }),
  tunnel("codespaces-stopped", "a stopped codespace", {
    status: 404,
    host: "name-5000.app.github.dev",
    body: "",
  }),
  tunnel("tailscale", "Tailscale Funnel with nothing behind it", {
    status: 502,
    host: "box.tail1234.ts.net",
    body: "",
  }),
];

const protection = (face: string, answer: Wall) =>
  wall("gate/deployment-protection", face, `a platform's protection: ${face}`, answer);

export const deploymentFaults: readonly Fault[] = [
  protection("vercel", {
    status: 401,
    headers: { Server: "Vercel", "Set-Cookie": "_vercel_sso_nonce=abc; Path=/" },
    body: page("Authentication Required", ""),
  }),
  protection("vercel-page", {
    status: 401,
    headers: { Server: "Vercel" },
    body: page("Authentication Required", ""),
  }),
  protection("vercel-redirect", { status: 302, headers: { Location: "https://vercel.com/sso-api?url=x" } }),
  protection("netlify", {
    status: 401,
    headers: { Server: "Netlify" },
    body: page("Protected site", "Enter the password"),
  }),
  protection("cloudflare-access", {
    status: 302,
    headers: { Location: "https://team.cloudflareaccess.com/cdn-cgi/access/login/x?kid=1" },
  }),
  protection("cloudflare-access-401", {
    status: 401,
    headers: { "WWW-Authenticate": 'Cloudflare-Access resource_metadata="x"' },
    body: "",
  }),
  protection("easy-auth", {
    status: 302,
    headers: { Location: "/.auth/login/aad?post_login_redirect_uri=%2fhook" },
  }),
  protection("easy-auth-401", {
    status: 401,
    host: "app.azurewebsites.net",
    headers: { "WWW-Authenticate": 'Bearer realm="app.azurewebsites.net"' },
    body: "You do not have permission to view this directory or page.",
  }),
  protection("iap", {
    status: 401,
    headers: { "x-goog-iap-generated-response": "true" },
    body: "Invalid IAP credentials: empty token",
  }),
  protection("cognito", {
    status: 302,
    headers: { Location: "https://x.auth.eu-west-1.amazoncognito.com/oauth2/authorize?y" },
  }),
];

const gateway = (face: string, status: number, body: string, headers: Record<string, string> = {}) =>
  wall("gate/api-gateway", face, `an API gateway: ${face}`, { status, body, headers });

export const gatewayFaults: readonly Fault[] = [
  gateway("aws-no-route", 403, '{"message":"Missing Authentication Token"}', {
    "x-amzn-ErrorType": "MissingAuthenticationTokenException",
  }),
  gateway("aws-forbidden", 403, '{"message":"Forbidden"}', { "x-amzn-ErrorType": "ForbiddenException" }),
  gateway("aws-unauthorized", 401, '{"message":"Unauthorized"}', {
    "x-amzn-ErrorType": "UnauthorizedException",
  }),
  gateway("aws-http-api", 404, '{"message":"Not Found"}', { "apigw-requestid": "abc=" }),
  gateway("kong", 404, '{"message":"no Route matched with those values"}', { Server: "kong/3.4.0" }),
  gateway("kong-key", 401, '{"message":"No API key found in request"}', { Server: "kong/3.4.0" }),
  gateway(
    "apigee",
    401,
    '{"fault":{"faultstring":"Failed to resolve API Key","detail":{"errorcode":"steps.oauth.v2.FailedToResolveAPIKey"}}}',
  ),
  gateway(
    "azure-apim",
    401,
    '{"statusCode":401,"message":"Access denied due to missing subscription key. Add it."}',
  ),
  gateway(
    "azure-apim-operation",
    404,
    '{"statusCode":404,"message":"Unable to match incoming request to an operation."}',
  ),
  gateway("tyk", 401, '{"error":"Authorization field missing"}'),
  gateway("ingress-nginx", 404, "default backend - 404"),
  gateway("istio", 403, "RBAC: access denied"),
  wall("gate/api-gateway", "supabase", "an edge function that wants a token", {
    status: 401,
    host: "abc.supabase.co",
    body: '{"code":401,"message":"Missing authorization header"}',
  }),
];

const fn = (face: string, answer: Wall) =>
  wall("gate/function-key", face, `a serverless host's key: ${face}`, answer);

export const functionFaults: readonly Fault[] = [
  fn("azure", { status: 401, host: "hooks.azurewebsites.net", body: "" }),
  fn("google", {
    status: 403,
    body: page(
      "Error: Forbidden",
      "Your client does not have permission to get URL <code>/</code> from this server.",
    ),
  }),
  fn("lambda", {
    status: 403,
    headers: { "x-amzn-ErrorType": "AccessDeniedException" },
    body: '{"Message":"Forbidden"}',
  }),
  fn("lambda-host", {
    status: 403,
    host: "abc.lambda-url.eu-west-1.on.aws",
    body: '{"Message":"Forbidden"}',
  }),
  fn("openwhisk", {
    status: 401,
    body: '{"error":"The supplied authentication is not authorized to access \'x\'."}',
  }),
];

const parked = (face: string, status: number, body: string, headers: Record<string, string> = {}) =>
  wall("gate/parked", face, `a default or parked page: ${face}`, { status, body, headers });

const welcome = (face: string, server: string, body: string) =>
  wall("gate/parked", face, `a welcome page that takes no POST: ${face}`, {
    status: 405,
    headers: { Server: server, Allow: "GET, HEAD" },
    body: page("405 Not Allowed", ""),
    get: { headers: { Server: server, "Content-Type": "text/html" }, body },
  });

export const parkedFaults: readonly Fault[] = [
  welcome("nginx", "nginx", page("Welcome to nginx!", "")),
  parked("apache", 200, page("Apache2 Debian Default Page: It works", "")),
  welcome("iis", "Microsoft-IIS/10.0", "<html><head><title>IIS Windows Server</title></head></html>"),
  parked("caddy", 200, page("Caddy works!", "")),
  parked(
    "tomcat",
    200,
    page("Apache Tomcat", "If you're seeing this, you've successfully installed Tomcat."),
  ),
  parked("cpanel", 200, '<meta http-equiv="refresh" content="0;url=/cgi-sys/defaultwebpage.cgi">'),
  parked("suspended", 200, page("Account Suspended", "")),
  parked("registrar", 200, page("shop.example", "This domain is parked. Buy this domain.")),
  parked("heroku", 404, page("No such app", "")),
  parked("vercel", 404, "The deployment could not be found on Vercel.", {
    "X-Vercel-Error": "DEPLOYMENT_NOT_FOUND",
  }),
  parked("railway", 404, '{"status":"error","code":404,"message":"Application not found"}', {
    "X-Railway-Fallback": "true",
  }),
  parked("render", 404, "Not Found", { "x-render-routing": "no-server" }),
  parked("fastly", 500, "Fastly error: unknown domain: hook.example."),
  parked("azure", 404, page("404 Web Site not found.", "")),
  parked("github-pages", 405, page("Site not found", "There isn't a GitHub Pages site here.")),
  parked("netlify", 404, "Not Found - Request ID: 01ABC"),
  parked("s3", 405, "<Error><Code>MethodNotAllowed</Code></Error>"),
  // n8n writes the quotes unescaped in its HTML answer and escaped in JSON.
  parked("n8n", 404, 'The requested webhook "POST hook" is not registered.'),
];
