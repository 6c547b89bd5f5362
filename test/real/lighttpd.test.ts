import { describeEndpoints } from "./describe-endpoints.ts";
import { lighttpdNeeds, serveLighttpd } from "./endpoints/lighttpd.ts";

describeEndpoints("lighttpd", lighttpdNeeds, serveLighttpd);
