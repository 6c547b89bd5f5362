import { secretFaults } from "../../src/lab/faults/secret.ts";
import { describeFaults } from "../faults.ts";

describeFaults("secret", secretFaults);
