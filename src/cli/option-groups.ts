import type { Command } from "commander";

type Groups = Readonly<Record<string, readonly string[]>>;

/** Of every command that posts something. */
const requests: Groups = {
  "Keys:": ["--secret-key", "--validation-key", "--env-file", "--show-keys"],
  "Connection:": [
    "--timeout",
    "--max-body",
    "--server-id",
    "--header",
    "--proxy",
    "--via",
    "--resolve",
    "--dns-server",
    "--cacert",
    "--cert",
    "--key",
  ],
};

const report = ["--reporter", "--verbose", "--quiet", "--no-color"];

/** Headings in the help of commands with many options; an option that is named nowhere stands first, under “Options”. */
const groups: Readonly<Record<string, Groups>> = {
  check: {
    ...requests,
    "When, and how often:": ["--wait", "--retries", "--watch", "--watch-path", "--serve", "--every"],
    "Many targets:": [
      "--targets",
      "--concurrency",
      "--per-host",
      "--per-address",
      "--ordered",
      "--shard",
      "--checkpoint",
    ],
    "Report:": [...report, "--summary", "--ignore", "--baseline", "--reproducible"],
  },
  send: requests,
  replay: {
    ...requests,
    "Which posts:": ["--type", "--address", "--since", "--until", "--status"],
    "In place of sending:": ["--out", "--export"],
    "What is changed in them:": ["--exact", "--set", "--now", "--anonymize", "--encoding"],
    "Pace:": ["--concurrency", "--rate", "--realtime", "--repeat", "--ramp", "--ordered", "--retry"],
    "Report:": [...report, "--compare", "--compare-header", "--ignore"],
  },
  listen: {
    "Keys:": requests["Keys:"] ?? [],
    "Answer:": ["--profile", "--as", "--forward", "--status", "--body", "--header", "--delay"],
    "What is kept:": ["--save", "--save-keys", "--rotate"],
    "Report:": [...report, "--inspector-port", "--no-inspector"],
  },
};

/** Puts the options of the program's commands under their headings. */
export function groupOptions(program: Command): void {
  for (const command of program.commands)
    for (const [heading, longs] of Object.entries(groups[command.name()] ?? {}))
      for (const option of command.options) if (longs.includes(option.long ?? "")) option.helpGroup(heading);
}
