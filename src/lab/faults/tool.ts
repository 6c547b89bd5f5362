import { defineFault, type Fault } from "../define.ts";
import { serveDns } from "../dns-server.ts";
import { toolVantageFaults } from "./vantage.ts";

/** What keeps a check from finding out; the endpoint itself is right. */
export const toolFaults: readonly Fault[] = [
  defineFault({
    id: "tool/no-network",
    face: "silent-resolver",
    title: "a resolver that answers nothing at all",
    serve: async (lab) => {
      const { port } = new URL(await lab.http(lab.correct));
      const server = await serveDns(lab, { names: { "*": "silence" } });
      return {
        url: `http://hooks.example.com:${port}/hook`,
        options: ["--dns-server", server, "--timeout", "1"],
      };
    },
  }),
  defineFault({
    id: "tool/no-network",
    face: "failing-resolver",
    title: "a resolver that is cut off and fails on every name",
    serve: async (lab) => {
      const { port } = new URL(await lab.http(lab.correct));
      const server = await serveDns(lab, { names: { "*": "servfail" } });
      return { url: `http://hooks.example.com:${port}/hook`, options: ["--dns-server", server] };
    },
  }),
  defineFault({
    id: "tool/stopped-at-bound",
    face: "requests",
    title: "right, and asked no more than three times",
    serve: async (lab) => ({ url: await lab.http(lab.correct), options: ["--max-requests", "3"] }),
  }),
  defineFault({
    id: "tool/stopped-at-bound",
    face: "time",
    title: "takes half a second over each answer, and is given one",
    serve: async (lab) => ({
      url: await lab.http(async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        return lab.correct(request);
      }),
      options: ["--max-time", "1"],
    }),
  }),
  ...toolVantageFaults,
];
