import { gateFaults } from "../../src/lab/faults/gate.ts";
import { describeFaults } from "../faults.ts";

describeFaults("gate", gateFaults);
