/* What the fleet's commands do: loaded as one. */

export { runCollect } from "./fleet-collect.ts";
export { runEnqueue } from "./fleet-enqueue.ts";
export { runWork } from "./fleet-work.ts";
