import { auditFaults } from "../../src/lab/faults/audit.ts";
import { describeFaults } from "../faults.ts";

describeFaults("audit", auditFaults);
