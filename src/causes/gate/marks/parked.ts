import type { Face } from "../face.ts";

/** Welcome pages, empty hosts, and names nobody uses. */
export const parkedFaces: readonly Face[] = [
  {
    name: "nginx's welcome page",
    body: /<h1>Welcome to nginx(?: on Debian)?!<\/h1>|<title>Test Page for (?:the )?(?:Nginx|HTTP Server)/i,
    source: "nginx html/index.html",
  },
  {
    name: "Apache's default page",
    body: /Apache2 (?:Debian|Ubuntu) Default Page|^\s*<html>\s*<body>\s*<h1>It works!<\/h1>\s*<\/body>|Apache HTTP Server Test Page|Testing 123\.\./i,
    source: "Debian apache2, httpd",
  },
  {
    name: "IIS's welcome page",
    body: /<title>IIS (?:Windows(?: Server)?|\d+(?:\.\d+)?)<\/title>|iisstart\.(?:png|htm)/i,
    source: "IIS iisstart.htm",
  },
  {
    name: "Caddy's welcome page",
    body: /<title>Caddy works!<\/title>|Congratulations!\s*Your web server is working/i,
    source: "caddyserver.com, default index.html",
  },
  {
    name: "Tomcat's welcome page",
    body: /If you're seeing this, you've successfully installed Tomcat/i,
    source: "tomcat ROOT/index.jsp",
  },
  {
    name: "Plesk's or cPanel's default page",
    body: /defaultwebpage\.cgi|Domain Default page|Plesk (?:Default|is the leading)|Web Server's Default Page/i,
    source: "docs.cpanel.net; docs.plesk.com",
  },
  {
    name: "a host's placeholder",
    body: /This (?:account|site) has been suspended|Account Suspended|suspendedpage\.cgi/i,
    title: "The hosting account is suspended",
    fix: ["Settle it with your host: nothing you serve there is reachable until then."],
    source: "docs.cpanel.net, suspended page",
  },
  {
    name: "a parking page",
    body: /(?:This|The) (?:domain|web ?page) (?:name )?(?:is|has been) (?:parked|for sale|registered at)|(?:buy|get) this domain|sedoparking\.com|parkingcrew\.net|domain(?:name)? is parked free|bodis\.com|above\.com\/marketplace/i,
    confidence: "likely",
    title: "A parked domain answers",
    fix: [
      "Point the domain's DNS at the server that runs the handler, then wait for the old record's TTL to pass.",
    ],
    source: "seen",
  },
  {
    name: "Heroku",
    status: [404],
    body: /herokucdn\.com\/error-pages\/no-such-app|There's nothing here, yet|No such app/i,
    title: "Heroku has no application under this name",
    source: "devcenter.heroku.com, no such app",
  },
  {
    name: "Vercel",
    status: [404],
    header: [["X-Vercel-Error", /^DEPLOYMENT_NOT_FOUND$/]],
    title: "Vercel has no deployment under this name",
    source: "vercel.com/docs/errors/DEPLOYMENT_NOT_FOUND",
  },
  {
    name: "Railway",
    status: [404],
    header: [["X-Railway-Fallback", /^true$/i]],
    title: "Railway has no application under this name",
    source: "docs.railway.com, application not found",
  },
  {
    name: "Render",
    status: [404],
    header: [["x-render-routing", /^no-server$/]],
    title: "Render has no service under this name",
    source: "render.com/docs",
  },
  {
    name: "Fastly",
    status: [500, 421],
    body: /Fastly error: unknown domain/i,
    title: "Fastly has no service for this host name",
    source: "docs.fastly.com, common 503 errors",
  },
  {
    name: "Azure",
    status: [404],
    body: /404 Web Site not found/i,
    title: "Azure has no web app under this name",
    source: "learn.microsoft.com/azure/app-service",
  },
  {
    name: "GitHub Pages",
    status: [404, 405],
    body: /There isn't a GitHub Pages site here/i,
    title: "There is no GitHub Pages site here (and it takes no POST)",
    source: "docs.github.com/pages",
  },
  {
    name: "Netlify",
    status: [404],
    body: /Not Found - Request ID: /,
    title: "Netlify has no site under this name",
    source: "docs.netlify.com",
  },
  {
    name: "Amazon S3",
    body: /<Code>(?:NoSuchBucket|MethodNotAllowed)<\/Code>/,
    title: "A storage bucket answers: it runs no handler",
    fix: ["Deploy the handler where code runs (a function, a container, a server), and enter that address."],
    source: "docs.aws.amazon.com/AmazonS3, error responses",
  },
  {
    name: "n8n",
    status: [404],
    body: /The requested webhook "[^"]*" is not registered/,
    title: "n8n knows no such webhook",
    fix: [
      "Activate the workflow and use its production URL (/webhook/…); the test URL works only while you listen.",
      "Set the Webhook node's method to POST.",
    ],
    source: "docs.n8n.io, webhook node",
  },
];
