import { serveSinatra, sinatraRows } from "./endpoints/sinatra.ts";
import { describeRows } from "./rows.ts";

describeRows("Sinatra", ["ruby", "puma"], sinatraRows, serveSinatra);
