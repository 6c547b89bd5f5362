import {
  gateVantageFaults,
  healthyVantageFaults,
  httpVantageFaults,
  tcpVantageFaults,
  tlsVantageFaults,
  toolVantageFaults,
} from "../../src/lab/faults/vantage.ts";
import { describeFaults } from "../faults.ts";

describeFaults("seen from several places", [
  ...tcpVantageFaults,
  ...gateVantageFaults,
  ...httpVantageFaults,
  ...tlsVantageFaults,
  ...toolVantageFaults,
  ...healthyVantageFaults,
]);
