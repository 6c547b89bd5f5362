import type { Face } from "../face.ts";

/** Gateways that know no such route, or want a token of their own. */
export const apiGatewayFaces: readonly Face[] = [
  {
    name: "AWS API Gateway",
    status: [403],
    body: /"message"\s*:\s*"Missing Authentication Token"/,
    means: "In spite of its words it says this, above all, for a path or method that the API does not have.",
    fix: [
      "Compare the path with the deployed one: the stage name comes first (`/prod/…`), unless a custom domain maps it away.",
      "Create a POST method on the resource without IAM authorization, then deploy the stage again.",
    ],
    source: "repost.aws, API Gateway “Missing Authentication Token”",
  },
  {
    name: "AWS API Gateway",
    status: [403],
    header: [["x-amzn-ErrorType", /^ForbiddenException/]],
    fix: [
      "If the method asks for an API key, switch “API key required” off: the sender can't add `x-api-key`.",
      "Look also at the API's resource policy and web ACL, and at the custom domain's mapping.",
    ],
    source: "docs.aws.amazon.com/apigateway, gateway responses",
  },
  {
    name: "AWS API Gateway",
    status: [401],
    header: [["x-amzn-ErrorType", /^UnauthorizedException/]],
    fix: [
      "Take the authorizer off this route: the sender can't send its token. Check the Secret Key in the handler.",
    ],
    source: "docs.aws.amazon.com/apigateway, gateway responses",
  },
  {
    name: "AWS API Gateway",
    status: [404],
    confidence: "likely",
    header: [["apigw-requestid", /^/]],
    body: /^\s*\{"message":"Not Found"\}\s*$/,
    means: "The HTTP API has no route for POST at this path.",
    fix: ["Add a route `POST /your/path`, and compare the stage name at the start of the path."],
    source: "docs.aws.amazon.com/apigateway, HTTP APIs",
  },
  {
    name: "Kong",
    status: [404],
    body: /no Route matched with those values/i,
    means: "No route of the gateway fits this host, path and method.",
    fix: ["Add a Kong route for this host and path that takes POST, and look at strip_path."],
    source: "docs.konghq.com",
  },
  {
    name: "Kong",
    status: [401],
    body: /"message"\s*:\s*"(?:No API key found in request|Unauthorized)"/,
    header: [["Server", /^kong/i]],
    fix: ["Take the authentication plugin off this route: the sender can't send its key."],
    source: "docs.konghq.com, key-auth",
  },
  {
    name: "Apigee",
    body: /"errorcode"\s*:\s*"(?:messaging|oauth|steps|policies|protocol)\.[\w.]+"|Unable to identify proxy for host/,
    fix: [
      "Look the error code up in Apigee's catalogue: it names the policy or the missing proxy.",
      "Give this path a proxy without a VerifyAPIKey or OAuth policy.",
    ],
    source: "cloud.google.com/apigee, runtime errors",
  },
  {
    name: "Azure API Management",
    status: [401],
    body: /Access denied due to (?:missing|invalid) subscription key/,
    fix: [
      "Switch “Subscription required” off for this API: the sender can't send Ocp-Apim-Subscription-Key.",
    ],
    source: "learn.microsoft.com/troubleshoot/azure/api-mgmt, 401",
  },
  {
    name: "Azure API Management",
    status: [404],
    body: /Unable to match incoming request to an operation/,
    fix: ["Add an operation for POST at this path to the API."],
    source: "learn.microsoft.com/azure/api-management",
  },
  {
    name: "Tyk",
    status: [400, 401, 403],
    body: /Authorization field missing|Access to this API has been disallowed/,
    source: "tyk.io/docs",
  },
  {
    name: "ingress-nginx",
    status: [404],
    body: /default backend - 404/,
    title: "The Kubernetes ingress has no rule for this host and path",
    fix: ["Add the host and path to an Ingress, and check its ingressClassName."],
    source: "kubernetes.github.io/ingress-nginx, default backend",
  },
  {
    name: "Istio",
    status: [403],
    body: /^RBAC: access denied$/,
    fix: ["Add an AuthorizationPolicy that allows POST to this path."],
    source: "istio.io, authorization",
  },
  {
    name: "Supabase",
    host: /\.supabase\.co$/,
    status: [401],
    body: /"(?:message|msg)"\s*:\s*"(?:Missing authorization header|Invalid JWT|No API key found in request)"/i,
    fix: ["Deploy the function with `--no-verify-jwt`: the sender can't send a token."],
    source: "supabase.com/docs/guides/functions",
  },
];

/** Serverless hosts that want their own key or identity first. */
export const functionKeyFaces: readonly Face[] = [
  {
    name: "Azure Functions",
    status: [401],
    bodyEmpty: true,
    host: /\.azurewebsites\.net$/,
    confidence: "possible",
    title: "The function may want its key",
    means:
      "A function of Azure without its key in the URL is answered like this. If no function runs there, the application refuses the Secret Key.",
    fix: [
      "Set the function's authLevel to “anonymous” and check the Secret Key in it,",
      "or add the function key to the URL: `?code=…`.",
    ],
    source: "learn.microsoft.com/azure/azure-functions/function-keys-how-to",
  },
  {
    name: "Google Cloud Run or Functions",
    status: [401, 403],
    body: /Your client does not have permission to (?:get|access) (?:the requested )?URL/i,
    fix: [
      "Allow unauthenticated calls: give allUsers the role roles/run.invoker on the service. The sender can't send an identity token.",
    ],
    source: "cloud.google.com/run/docs/troubleshooting, 403",
  },
  {
    name: "AWS Lambda function URL",
    status: [403],
    body: /"Message"\s*:\s*"Forbidden[^"]*"/,
    header: [["x-amzn-ErrorType", /^AccessDeniedException/]],
    fix: [
      "Set the function URL's auth type to NONE, and allow lambda:InvokeFunctionUrl for everyone in its resource policy.",
    ],
    source: "docs.aws.amazon.com/lambda, function URL access control",
  },
  {
    name: "AWS Lambda function URL",
    status: [403],
    host: /\.lambda-url\.[a-z0-9-]+\.on\.aws$/,
    body: /"Message"\s*:\s*"Forbidden/,
    fix: [
      "Set the function URL's auth type to NONE, and allow lambda:InvokeFunctionUrl for everyone in its resource policy.",
    ],
    source: "docs.aws.amazon.com/lambda, function URL access control",
  },
  {
    name: "OpenWhisk or DigitalOcean Functions",
    status: [401],
    body: /The supplied authentication is not authorized to access/,
    fix: ["Make the function a web function, without web-secure."],
    source: "github.com/apache/openwhisk, error messages",
  },
];
