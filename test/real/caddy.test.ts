import { describeEndpoints } from "./describe-endpoints.ts";
import { caddyNeeds, serveCaddy } from "./endpoints/caddy.ts";

describeEndpoints("Caddy", caddyNeeds, serveCaddy);
