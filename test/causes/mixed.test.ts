import { mixedFaults } from "../../src/lab/faults/mixed.ts";
import { describeFaults } from "../faults.ts";

describeFaults("mixed", mixedFaults);
