import { leakFaults } from "../../src/lab/faults/leak.ts";
import { describeFaults } from "../faults.ts";

describeFaults("leak", leakFaults);
