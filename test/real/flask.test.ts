import { flaskRows, serveFlask } from "./endpoints/flask.ts";
import { describeRows } from "./rows.ts";

describeRows("Flask", ["/usr/bin/python3"], flaskRows, serveFlask);
