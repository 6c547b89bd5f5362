import { describeEndpoints } from "./describe-endpoints.ts";
import { apacheNeeds, serveApache } from "./endpoints/apache.ts";

describeEndpoints("Apache", apacheNeeds, serveApache);
