import { expressRows, serveExpress } from "./endpoints/express.ts";
import { describeRows } from "./rows.ts";

describeRows("Express", [], expressRows, serveExpress);
