import { methodFaults } from "../../src/lab/faults/method.ts";
import { describeFaults } from "../faults.ts";

describeFaults("method", methodFaults);
