/*
 * What the pages of docs/commands/ say that the program itself does not: what a command is for, when it ends with
 * which code (by the names of src/exit-codes.ts; `signals` is for SIGINT and SIGTERM), and where to read on. The rest
 * of a page is made from the program: see scripts/command-pages.mjs.
 */

const usage = "a mistake in the command, or a file that can't be read";
const reported = "interrupted (Ctrl-C, SIGTERM); what was done so far is reported";
const ended = "it was told to end (Ctrl-C, SIGTERM), which is how it ends";
const reporters = ["Reporters", "../reporters.md"];
const configuration = ["The configuration", "../configuration.md"];
const keysAndData = ["Keys and data", "../security.md"];

/** By the command's name, with a space between a command's and that of the one below it. */
export const notes = {
  check: {
    purpose:
      "Says whether the Validate button would succeed, and whether the events after it would be taken. Where not, it names the likely cause, shows the evidence and says how to fix it. With several targets the code is the gravest.",
    codes: {
      pass: "Validate would pass, and the posts after it are taken; with `--baseline`: nothing is new; with `--strict`: and nothing is warned about",
      fail: "Validate would fail, or posts after it would be lost; with `--strict`: or there is a warning",
      usage: `${usage}, or an entry of a list that is wrong`,
      inconclusive: "it could not be found out from here",
    },
    signals: reported,
    see: [
      ["Before you click Validate", "../jobs/before-you-click.md"],
      ["In CI: waiting, retries, baselines", "../ci/README.md"],
      ["The audit", "../audit.md"],
      ["Many targets", "../targets.md"],
      ["From several places: `--via`", "../vantage-points.md"],
      ["Monitoring: `--serve` and Prometheus", "../monitoring.md"],
      ["Profiles", "../profiles.md"],
      reporters,
      configuration,
    ],
  },
  send: {
    purpose:
      "Posts one simulated event as the sender would, and shows what went out and what came back. It is for the handler's author who wants to see one event arrive. Types are those of the profile, such as `validation`, `delivered`, `failed` and `complaint`.",
    codes: {
      pass: "the sender would take the answer",
      fail: "the sender would not take the answer, or none came",
      usage,
      inconclusive: "the documentation does not say whether the sender would take this answer",
    },
    see: [
      ["One post at a time", "../jobs/one-post.md"],
      ["Profiles, and their events", "../profiles.md"],
      keysAndData,
    ],
  },
  replay: {
    purpose:
      "Sends posts that were captured before to a handler, and judges each answer as the sender would. It is for a bug that needs the real posts, for a handler that was down while they came, and for load.",
    codes: {
      pass: "the sender would take every answer, and with `--compare` none differs; or, without `--to`: all was written",
      fail: "some answers would not be taken, or differ from what was recorded",
      usage: `${usage}, a post in it that can't, or no post to send`,
      inconclusive:
        "it can't be told of some answers whether the sender would take them, or posts could not be sent from here",
    },
    signals: reported,
    see: [
      ["One post at a time", "../jobs/one-post.md"],
      ["Load, with the engines made for it", "../load.md"],
      ["Profiles", "../profiles.md"],
      keysAndData,
    ],
  },
  listen: {
    purpose:
      "Waits for posts on this machine, shows each one and answers it as a good handler does, or passes it on to yours. It is for seeing what really comes, and for keeping it for `replay`. A page in the browser shows the same.",
    codes: {
      usage: `${usage}; or the port is taken`,
    },
    signals: ended,
    see: [
      ["One post at a time", "../jobs/one-post.md"],
      ["What is kept, and what is masked", "../security.md"],
      ["The library's listen", "../library.md"],
    ],
  },
  explain: {
    purpose:
      "Says what a cause means, how it is recognised and how to fix it. Given a saved JSON report it diagnoses that again, by the rules of the version that runs and without sending anything.",
    codes: {
      pass: "the explanation was printed; or the saved report is a pass",
      fail: "the saved report is a fail",
      usage: `${usage}, or no cause has that name`,
      inconclusive: "the saved report could not tell",
    },
    see: [["All causes", "../causes/README.md"], reporters],
  },
  merge: {
    purpose:
      "Puts the JSON or NDJSON reports of several runs together and reports on them as one. It is for a list that was checked in shards, on several machines or in several jobs.",
    codes: {
      pass: "each target passes",
      fail: "a target fails; with `--baseline`: in a new way; with `--strict`: or has a warning",
      usage: `${usage}, or targets are missing`,
      inconclusive: "of a target it could not be found out",
    },
    see: [["Many targets", "../targets.md"], reporters],
  },
  fleet: {
    purpose:
      "Spreads the checks of a long list over many machines, through a queue in Redis or Valkey: one command fills it, any number of workers take from it, one reports. It needs the packages `bullmq` and `ioredis` beside it.",
    see: [
      ["A fleet: one list, many machines", "../fleet.md"],
      ["Many targets", "../targets.md"],
    ],
  },
  "fleet enqueue": {
    purpose: "Puts the targets of a list into the queue, and prints the name of the run they belong to.",
    codes: {
      pass: "the list is in the queue",
      usage: `${usage}, or an entry of the list that is wrong`,
      inconclusive: "Redis can't be reached",
    },
    signals: "interrupted (Ctrl-C, SIGTERM); run it again, and what is missing is added",
  },
  "fleet work": {
    purpose:
      "Takes targets from the queue and checks them, until it gets SIGTERM or Ctrl-C, or with `--drain` until the queue is empty. What is wrong with a target is in its report, and no matter for the worker's code.",
    codes: {
      pass: "it was told to end, and ended; or the queue is empty",
      usage,
      inconclusive: "Redis can't be reached",
    },
    signals: "it was told a second time, and ended at once",
  },
  "fleet collect": {
    purpose: "Reports on the targets of a run, each once, in the order of the list.",
    codes: {
      pass: "each target passes",
      fail: "a target fails; with `--baseline`: in a new way; with `--strict`: or has a warning",
      usage: `${usage}, no such run, or a target that a worker could not begin with`,
      inconclusive: "a target has no result yet or could not be judged, or Redis can't be reached",
    },
    signals: reported,
  },
  init: {
    purpose:
      "Sets a project up: it asks for the endpoint, tries it, and writes the configuration, the keys' file, a job for CI and a handler, as you like. Nothing is written before you have seen it.",
    codes: {
      pass: "it is set up, or there was nothing to do; also where the endpoint does not pass yet",
      usage: `${usage}, or files are in the way`,
    },
    see: [
      ["Set a project up", "../init.md"],
      ["Handlers", "../handlers/README.md"],
      configuration,
      ["CI recipes", "../ci/README.md"],
    ],
  },
  lab: {
    purpose:
      "Serves endpoints that are broken on purpose, on loopback, each with the command that checks it. It is for seeing what a fault looks like, and for trying your own tools on one.",
    codes: {
      pass: "the list was printed, or `--demo` showed what it should",
      fail: "`--demo` did not show what it should",
      usage: `${usage}, or a fault that there is not`,
    },
    signals: ended,
    see: [
      ["All causes", "../causes/README.md"],
      ["Hostile endpoints", "../hostile.md"],
    ],
  },
  completion: {
    purpose:
      "Prints a script that lets your shell complete commands, options, causes and the targets of the configuration.",
    codes: { pass: "the script was printed", usage: "a shell that there is no script for" },
    see: [["Completion, shell by shell", "../completion.md"]],
  },
};
