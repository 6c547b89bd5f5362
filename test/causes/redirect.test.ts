import { redirectFaults } from "../../src/lab/faults/redirect.ts";
import { describeFaults } from "../faults.ts";

describeFaults("redirect", redirectFaults);
