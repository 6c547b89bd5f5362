import { phpRows, servePhp } from "./endpoints/php.ts";
import { describeRows } from "./rows.ts";

describeRows("PHP", ["php"], phpRows, servePhp);
