import { describeEndpoints } from "./describe-endpoints.ts";
import { haproxyNeeds, serveHaproxy } from "./endpoints/haproxy.ts";

describeEndpoints("HAProxy", haproxyNeeds, serveHaproxy);
