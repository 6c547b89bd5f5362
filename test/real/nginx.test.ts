import { describeEndpoints } from "./describe-endpoints.ts";
import { nginxNeeds, serveNginx } from "./endpoints/nginx.ts";

describeEndpoints("nginx", nginxNeeds, serveNginx);
