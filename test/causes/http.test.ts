import { httpFaults } from "../../src/lab/faults/http.ts";
import { describeFaults } from "../faults.ts";

describeFaults("http", httpFaults);
