import { handlerFaults } from "../../src/lab/faults/handler.ts";
import { describeFaults } from "../faults.ts";

describeFaults("handler", handlerFaults);
