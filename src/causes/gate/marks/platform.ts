import type { Face } from "../face.ts";

/** Walls that hosting platforms put in front of previews and internal sites. */
export const deploymentProtectionFaces: readonly Face[] = [
  {
    name: "Vercel",
    status: [401, 302, 307],
    header: [["Set-Cookie", /^_vercel_sso_nonce=/]],
    fix: [
      "Use the production domain: Standard Protection covers preview and deployment addresses only.",
      "Or create a bypass secret under Settings → Deployment Protection, and add `?x-vercel-protection-bypass=…` to the URL.",
    ],
    source: "vercel.com/docs/deployment-protection",
  },
  {
    name: "Vercel",
    status: [401],
    header: [["Server", /^Vercel$/i]],
    body: /vercel\.com\/sso-api|<title>Authentication Required<\/title>|Vercel Authentication/i,
    fix: [
      "Use the production domain: Standard Protection covers preview and deployment addresses only.",
      "Or create a bypass secret under Settings → Deployment Protection, and add `?x-vercel-protection-bypass=…` to the URL.",
    ],
    source: "vercel.com/docs/deployment-protection; seen in github.com/apideck-libraries/mcp pull 51",
  },
  {
    name: "Vercel",
    header: [["Location", /vercel\.com\/sso-api/]],
    fix: ["Use the production domain, or switch Deployment Protection off for this deployment."],
    source: "vercel.com/docs/deployment-protection",
  },
  {
    name: "Netlify",
    status: [401],
    header: [["Server", /^Netlify/i]],
    body: /password|protected/i,
    confidence: "likely",
    fix: [
      "In Netlify, under Site configuration → Visitor access, limit protection to deploys that are no production, or switch it off.",
    ],
    source: "docs.netlify.com, password protection",
  },
  {
    name: "Cloudflare Access",
    header: [["Location", /\.cloudflareaccess\.com\/cdn-cgi\/access\/login/]],
    fix: [
      "In Cloudflare Zero Trust, add a Bypass policy for this path, or for the sender's addresses {addresses}.",
    ],
    source: "developers.cloudflare.com/cloudflare-one/policies/access",
  },
  {
    name: "Cloudflare Access",
    status: [401, 403],
    header: [["WWW-Authenticate", /Cloudflare-Access/i]],
    source: "developers.cloudflare.com/cloudflare-one",
  },
  {
    name: "Azure App Service authentication",
    header: [
      [
        "Location",
        /\/\.auth\/login\/|login\.(?:microsoftonline|windows)\.(?:com|net)\/[^?]*authorize[^#]*\.auth%2Flogin/i,
      ],
    ],
    fix: [
      "In App Service → Authentication, add this path to excludedPaths, or set unauthenticated requests to “Allow”.",
    ],
    source: "learn.microsoft.com/azure/app-service/overview-authentication-authorization",
  },
  {
    name: "Azure App Service authentication",
    status: [401, 403],
    host: /\.azurewebsites\.net$/,
    header: [["WWW-Authenticate", /^Bearer realm="[^"]*\.azurewebsites\.net"/i]],
    fix: [
      "In App Service → Authentication, add this path to excludedPaths, or set unauthenticated requests to “Allow”.",
    ],
    source: "learn.microsoft.com/azure/app-service",
  },
  {
    name: "Google Identity-Aware Proxy",
    header: [["x-goog-iap-generated-response", /^true$/i]],
    fix: ["Take this path out of Identity-Aware Proxy, or serve it from a backend without it."],
    source: "cloud.google.com/iap/docs",
  },
  {
    name: "AWS Cognito sign-in",
    header: [["Location", /\.amazoncognito\.com\/(?:login|oauth2\/authorize)/]],
    fix: ["Give the load balancer a rule for this path, before the one that authenticates."],
    source: "docs.aws.amazon.com, ALB authentication",
  },
];
