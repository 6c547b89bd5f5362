import { healthyFaults } from "../../src/lab/faults/healthy.ts";
import { describeFaults } from "../faults.ts";

describeFaults("healthy", healthyFaults);
