import { describeEndpoints } from "./describe-endpoints.ts";
import { serveTlsServers, tlsServersNeeds } from "./endpoints/tls-servers.ts";

describeEndpoints("TLS servers", tlsServersNeeds, serveTlsServers);
