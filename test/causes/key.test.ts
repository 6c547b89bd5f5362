import { keyFaults } from "../../src/lab/faults/key.ts";
import { describeFaults } from "../faults.ts";

describeFaults("key", keyFaults);
