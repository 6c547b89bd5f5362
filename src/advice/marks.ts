import type { Confidence } from "../report.ts";
import type { Mark } from "./mark.ts";
import type { Software, SoftwareName } from "./software.ts";

/** A mark, and the software that leaves it. */
export interface SoftwareMark extends Mark {
  readonly name: SoftwareName;
  readonly role: Software["role"];
  readonly confidence: Confidence;
}

const by = (role: Software["role"], name: SoftwareName, mark: Mark, confidence: Confidence = "certain") => ({
  name,
  role,
  confidence,
  ...mark,
});
const server = (value: RegExp): Mark => ({ header: [["Server", value]] });
const poweredBy = (value: RegExp): Mark => ({ header: [["X-Powered-By", value]] });
const field = (name: string, value = /^/): Mark => ({ header: [[name, value]] });

/**
 * Marks as the software itself writes them by default: product tokens in `Server` (RFC 9110 §10.2.4) and
 * `X-Powered-By`, names of session cookies, wording of built-in error pages [all seen]. A product token is
 * certain; a cookie's name can be changed or borrowed, so it is likely; a page's wording too.
 */
export const softwareMarks: readonly SoftwareMark[] = [
  // servers
  by("server", "nginx", server(/^(nginx|openresty)\b/i)),
  by("server", "nginx", { body: /<hr><center>(nginx|openresty)[^<]*<\/center>/ }, "likely"),
  by("server", "Apache", server(/^Apache(?!-Coyote)\b/)),
  by("server", "Apache", { body: /<address>Apache[^<]*Server at /i }, "likely"),
  by("server", "IIS", server(/^Microsoft-IIS\b/i)),
  by("server", "IIS", { body: /<h2>HTTP Error \d{3}\.\d|Internet Information Services/ }, "likely"),
  by("server", "HTTP.sys", server(/^Microsoft-HTTPAPI\b/i)),
  by("server", "Kestrel", server(/^Kestrel$/i)),
  by("server", "LiteSpeed", server(/^LiteSpeed/i)),
  by("server", "Caddy", server(/^Caddy$/i)),
  by("server", "lighttpd", server(/^lighttpd\b/i)),
  by("server", "Tomcat", server(/^Apache-Coyote\b/i)),
  by("server", "Tomcat", { body: /<h3>Apache Tomcat\/[\d.]+<\/h3>/ }),
  by("server", "Jetty", server(/^Jetty\(/i)),
  by("server", "Gunicorn", server(/^gunicorn\b/i)),
  by("server", "Uvicorn", server(/^uvicorn\b/i)),
  by("server", "Werkzeug", server(/^Werkzeug\b/i)),
  by("server", "WEBrick", server(/^WEBrick\b/)),
  by("server", "http.server", server(/^(Base|Simple)HTTP\/\d/)),
  by("server", "Puma", { body: /Puma caught this error/ }, "likely"),
  // The second lines of HAProxy's own error pages (src/http.c of HAProxy), which are nobody else's.
  by(
    "server",
    "HAProxy",
    {
      body: /^<html><body><h1>\d{3} [\w' -]+<\/h1>\s*(?:No server is available to handle this request|The server returned an invalid or incomplete response|The server didn't respond in time|Request forbidden by administrative rules|You need a valid user and password to access this content|You have sent too many requests in a given amount of time|A request was made of a resource using a request method not supported by that resource|Your browser (?:sent an invalid request|didn't send a complete request in time)|An internal server error occurred)\b/,
    },
    "likely",
  ),
  by("server", "Traefik", { status: [404], body: /^404 page not found\s*$/ }, "possible"),
  by("server", "Envoy", server(/^(envoy|istio-envoy)$/i)),
  by("gateway", "Varnish", field("Via", /varnish/i)),

  // languages
  by("language", "PHP", poweredBy(/^PHP\b/i)),
  by("language", "PHP", { cookie: /^PHPSESSID$/ }, "likely"),
  by("language", "PHP", { body: /<b>(Fatal error|Parse error|Warning|Notice)<\/b>: .+ on line <b>\d+<\/b>/ }),
  by("language", "Python", server(/\bC?Python\/\d/)),
  by("language", "Python", { body: /Traceback \(most recent call last\)/ }),
  by("language", "Ruby", server(/\bRuby\/\d/)),
  by("language", "Ruby", { cookie: /^rack\.session$/ }, "likely"),
  by("language", "Java", { cookie: /^JSESSIONID$/ }, "likely"),
  by("language", "Java", { body: /\bat [\w.$]+\([\w$]+\.java:\d+\)/ }),
  by("language", "Node.js", { body: /\bat .+\((?:file:\/\/|node:|\/|[A-Z]:\\).+\.(?:[cm]?js|ts):\d+:\d+\)/ }),
  by("language", "Go", { status: [404], body: /^404 page not found\s*$/ }, "possible"),

  // frameworks
  by("framework", "Express", poweredBy(/^Express$/i)),
  by("framework", "Express", { body: /<pre>Cannot (GET|POST) [^<]*<\/pre>/ }, "likely"),
  by("framework", "Express", { cookie: /^connect\.sid$/ }, "likely"),
  by("framework", "Next.js", poweredBy(/^Next\.js$/i)),
  by("framework", "Next.js", { body: /id="__NEXT_DATA__"|\/_next\/static\// }, "likely"),
  by("framework", "Fastify", {
    body: /\{"message":"Route (GET|POST):[^"]* not found","error":"Not Found","statusCode":404\}/,
  }),
  by("framework", "Fastify", { body: /"code":"FST_[A-Z_]+"/ }),
  by(
    "framework",
    "Fastify",
    {
      body: /^\{"statusCode":500,(?:"code":"[^"]+",)?"error":"Internal Server Error","message":"(?!An internal server error occurred)/,
    },
    "likely",
  ),
  by(
    "framework",
    "NestJS",
    { body: /\{"message":"Cannot (GET|POST) [^"]*","error":"Not Found","statusCode":404\}/ },
    "likely",
  ),
  by("framework", "Django", { cookie: /^csrftoken$/ }, "likely"),
  by("framework", "Django", {
    body: /CSRF verification failed\. Request aborted\.|<code>DEBUG = True<\/code>|csrfmiddlewaretoken/,
  }),
  by("framework", "Django", {
    body: /<pre class="exception_value">[\s\S]{1,4000}Django Version:|you&#x27;re seeing this error because you have <code>DEBUG = True/i,
  }),
  by(
    "framework",
    "Django",
    {
      body: /<title>(?:Server Error \(500\)|Bad Request \(400\))<\/title>|<p>The requested resource was not found on this server\.<\/p>|<h1>403 Forbidden<\/h1><p><\/p>/,
    },
    "likely",
  ),
  // What SecurityMiddleware and XFrameOptionsMiddleware add to every answer since Django 3.0.
  by(
    "framework",
    "Django",
    {
      header: [
        ["X-Frame-Options", /^DENY$/],
        ["X-Content-Type-Options", /^nosniff$/],
        ["Referrer-Policy", /^same-origin$/],
      ],
    },
    "possible",
  ),
  // Werkzeug's own pages, which Flask leaves as they are.
  by(
    "framework",
    "Flask",
    { body: /<html lang=en>\s*<title>\d{3} [A-Za-z ]+<\/title>\s*<h1>[A-Za-z ]+<\/h1>\s*<p>/ },
    "likely",
  ),
  by("framework", "Flask", server(/^Werkzeug\b/i), "possible"),
  by(
    "framework",
    "Flask",
    {
      body: /<title>\d{3} [A-Za-z ]+<\/title>\s*<h1>[A-Za-z ]+<\/h1>\s*<p>(The requested URL was not found on the server|The method is not allowed for the requested URL|The browser \(or proxy\) sent a request)/,
    },
    "likely",
  ),
  by("framework", "FastAPI", { body: /\{"detail":\[\{"type":"[a-z_]+","loc":\["body"/ }, "likely"),
  by("framework", "FastAPI", { body: /^\{"detail":"(Not Found|Method Not Allowed)"\}$/ }, "possible"),
  by("framework", "Rails", {
    body: /Action Controller: Exception caught|ActionController::|If you are the application owner check the logs for more information/,
  }),
  by("framework", "Rails", field("X-Runtime", /^\d+\.\d{6}$/), "likely"),
  by("framework", "Sinatra", { body: /\/__sinatra__\/(?:404|500)\.png/ }),
  by("framework", "Sinatra", { header: [["X-Cascade", /^pass$/]], body: /^<h1>Not Found<\/h1>$/ }, "likely"),
  by("framework", "Sinatra", { body: /Sinatra doesn(’|'|&rsquo;)t know this ditty/ }),
  by("framework", "Laravel", { cookie: /(^|_)laravel_session$|^laravel-session$/ }, "likely"),
  by("framework", "Laravel", { body: /Illuminate\\[A-Z]|Symfony\\Component\\HttpKernel.+Illuminate/ }),
  by("framework", "Symfony", { body: /Symfony Exception|Symfony\\Component\\/ }, "likely"),
  by("framework", "WordPress", field("Link", /rel="https:\/\/api\.w\.org\/"/)),
  by("framework", "WordPress", { body: /\/wp-(content|includes)\/|\{"code":"rest_[a-z_]+"/ }, "likely"),
  by("framework", "Drupal", field("X-Generator", /^Drupal/i)),
  by("framework", "Spring", {
    body: /Whitelabel Error Page|org\.springframework\.|\{"timestamp":"?[^,]+,"status":\d{3},"error":"[^"]+"/,
  }),
  by("framework", "ASP.NET", field("X-AspNet-Version")),
  by("framework", "ASP.NET", poweredBy(/^ASP\.NET$/i), "likely"),
  by("framework", "ASP.NET", { cookie: /^ASP\.NET_SessionId$/i }),
  by("framework", "ASP.NET", { body: /Server Error in '[^']*' Application\./ }),
  by("framework", "ASP.NET Core", { cookie: /^\.AspNetCore\./ }),
  by(
    "framework",
    "ASP.NET Core",
    { body: /"type":"https:\/\/tools\.ietf\.org\/html\/rfc(7231|9110)#section-[\d.]+","title":/ },
    "likely",
  ),
  by("framework", "Phusion Passenger", poweredBy(/^Phusion Passenger/i)),
  by("framework", "ColdFusion", { cookie: /^CFID$|^CFTOKEN$/i }, "likely"),
  by("framework", "ASP.NET Core", { body: /HTTP Error 50[02]\.3\d - (ASP\.NET Core|ANCM)/ }),
  by("framework", "n8n", { body: /The requested webhook "[^"]*" is not registered/ }),

  // in front
  by("cdn", "Cloudflare", field("CF-RAY")),
  by("cdn", "Cloudflare", server(/^cloudflare$/i)),
  by("cdn", "CloudFront", field("X-Amz-Cf-Id")),
  by("cdn", "Fastly", field("X-Served-By", /^cache-/)),
  by("cdn", "Akamai", server(/^AkamaiGHost$/i)),
  by("cdn", "Azure Front Door", field("X-Azure-Ref")),
  by("firewall", "Imperva", field("X-Iinfo")),
  by("firewall", "Imperva", { cookie: /^(visid_incap_|incap_ses_)/ }),
  by("firewall", "Sucuri", field("X-Sucuri-ID")),
  by("gateway", "AWS API Gateway", field("x-amzn-ErrorType")),
  by("gateway", "AWS API Gateway", field("x-amz-apigw-id")),
  by("gateway", "AWS ALB", server(/^awselb\//i)),
  by("gateway", "Kong", server(/^kong\b/i)),
  by("gateway", "Kong", field("Via", /\bkong\//i)),
  by("gateway", "Azure Application Gateway", server(/^Microsoft-Azure-Application-Gateway/i)),
  by("gateway", "Google Frontend", server(/^Google Frontend$/i)),

  // platforms and tunnels
  by("platform", "Vercel", field("X-Vercel-Id")),
  by("platform", "Netlify", field("X-NF-Request-ID")),
  by("platform", "Heroku", field("Via", /heroku|\bvegur\b/i)),
  by("platform", "Fly.io", field("Fly-Request-Id")),
  by("platform", "Render", field("x-render-origin-server")),
  by("platform", "Railway", field("X-Railway-Request-Id")),
  by("platform", "AWS Lambda", { host: /\.lambda-url\.[a-z0-9-]+\.on\.aws$/ }),
  by(
    "platform",
    "Azure Functions",
    { host: /\.azurewebsites\.net$/, header: [["Request-Context", /^/]] },
    "possible",
  ),
  by("platform", "Azure App Service", { cookie: /^ARRAffinity$/ }),
  by("platform", "GitHub Pages", server(/^GitHub\.com$/)),
  by("platform", "Amazon S3", server(/^AmazonS3$/)),
  by("platform", "Amazon EC2", { host: /^ec2-[\d-]+\.(?:[a-z0-9-]+\.compute|compute-1)\.amazonaws\.com$/ }),
  by("platform", "Azure", { host: /\.cloudapp\.(?:azure\.com|net)$/ }),
  by("platform", "Google Cloud", { host: /\.bc\.googleusercontent\.com$/ }),
  by("tunnel", "ngrok", field("ngrok-error-code")),
  by("tunnel", "ngrok", { host: /\.ngrok(-free)?\.(io|app|dev)$/ }),
  by("tunnel", "cloudflared", { host: /\.trycloudflare\.com$/ }),
  by("tunnel", "localtunnel", { host: /\.(loca\.lt|localtunnel\.me)$/ }),
  by("tunnel", "dev tunnels", { host: /\.devtunnels\.ms$/ }),
];
