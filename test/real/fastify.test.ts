import { fastifyRows, serveFastify } from "./endpoints/fastify.ts";
import { describeRows } from "./rows.ts";

describeRows("Fastify", [], fastifyRows, serveFastify);
