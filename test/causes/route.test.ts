import { routeFaults } from "../../src/lab/faults/route.ts";
import { describeFaults } from "../faults.ts";

describeFaults("route", routeFaults);
