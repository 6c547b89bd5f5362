/** A command line, and what it is for. */
export interface Example {
  readonly line: string;
  readonly says: string;
}

/**
 * Examples of each command, by its name, with a space between a command's and its subcommand's; the program's under
 * "". The help, the man page and the documentation take them from here, and the tests read each as the program does.
 */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  "": [
    { line: "prevalidate https://www.example.com/hook", says: "will Validate pass?" },
    { line: "prevalidate init --handler express", says: "print a handler" },
    { line: "prevalidate check --help", says: "every option" },
    { line: "prevalidate explain key/missing", says: "what a cause means" },
    { line: "prevalidate listen --forward http://127.0.0.1:3000/hook", says: "watch posts go by" },
    { line: "prevalidate lab --demo", says: "see it work" },
  ],
  check: [
    { line: "prevalidate https://www.example.com/hook", says: "the word “check” may be left out" },
    { line: "prevalidate check http://127.0.0.1:3000/hook --local", says: "a handler that is not public" },
    { line: "prevalidate check staging production", says: "endpoints of the configuration, by name" },
    { line: "prevalidate check https://www.example.com/hook --dry-run", says: "what would be sent" },
    {
      line: "prevalidate check https://www.example.com/hook --audit",
      says: "look at the handler as an attacker would",
    },
    {
      line: "prevalidate check http://127.0.0.1:3000/hook --local --wait 60s --reporter junit=prevalidate.xml",
      says: "in CI",
    },
    {
      line: "prevalidate check https://www.example.com/hook --via eu-west=socks5://203.0.113.9:1080",
      says: "from here, and from elsewhere",
    },
    {
      line: "prevalidate check --targets list.csv --reporter ndjson=report.ndjson",
      says: "every endpoint of a list",
    },
    { line: "prevalidate check --targets list.csv --serve --every 5m", says: "metrics for Prometheus" },
  ],
  merge: [
    { line: "prevalidate merge part-*.ndjson", says: "the parts that --shard made, as one" },
    {
      line: "prevalidate merge part-*.ndjson --targets list.csv --reporter html=report.html",
      says: "and what is missing",
    },
    {
      line: "prevalidate merge --vantages eu-west.ndjson us-east.ndjson",
      says: "what workers at several places saw of each target",
    },
  ],
  send: [
    { line: "prevalidate send delivered https://www.example.com/hook", says: "one event, and the exchange" },
    { line: "prevalidate send bounce http://127.0.0.1:3000/hook", says: "a failure, to a handler here" },
    {
      line: "prevalidate send inbound https://www.example.com/parse --profile inbound",
      says: "a parsed message",
    },
  ],
  replay: [
    {
      line: "prevalidate replay posts.har --to http://127.0.0.1:3000/hook",
      says: "what a browser or proxy recorded",
    },
    {
      line: "prevalidate replay posts.ndjson --to http://127.0.0.1:3000/hook --type failed --now",
      says: "the bounces alone, dated today",
    },
    {
      line: "prevalidate replay posts.ndjson --anonymize --out shared.ndjson",
      says: "make a capture that can be passed on",
    },
    {
      line: "prevalidate replay posts.ndjson --to http://127.0.0.1:3000/hook --export artillery=load.yml",
      says: "the same for an engine made for load",
    },
  ],
  listen: [
    { line: "prevalidate listen", says: "catch posts, and answer as a good handler does" },
    { line: "prevalidate listen --forward http://127.0.0.1:3000/hook", says: "pass them on to a handler" },
    { line: "prevalidate listen --as key/html-escaped", says: "answer as a broken one does" },
    { line: "prevalidate listen --save posts.ndjson", says: "keep them for replay" },
  ],
  explain: [
    { line: "prevalidate explain", says: "every cause there is" },
    { line: "prevalidate explain key/missing", says: "what one means, and how to mend it" },
    { line: "prevalidate explain report.json", says: "diagnose a saved report again, offline" },
  ],
  init: [
    { line: "prevalidate init", says: "ask, try the endpoint, and write what is needed" },
    {
      line: "prevalidate init --url https://www.example.com/hook --ci github --yes",
      says: "without a question",
    },
    { line: "prevalidate init --handler express", says: "print a handler that is right" },
  ],
  "fleet enqueue": [
    { line: "prevalidate fleet enqueue --targets list.csv --run nightly", says: "put a list into the queue" },
  ],
  "fleet work": [
    { line: "prevalidate fleet work --name eu-west --per-host 2", says: "check what comes" },
    { line: "prevalidate fleet work --drain", says: "end when the queue is empty, as in CI" },
  ],
  "fleet collect": [
    { line: "prevalidate fleet collect --run nightly --wait 1h --remove", says: "report, then tidy up" },
  ],
  lab: [
    { line: "prevalidate lab", says: "what it can break" },
    { line: "prevalidate lab key/html-escaped", says: "serve an endpoint with that fault" },
    { line: "prevalidate lab --demo", says: "two endpoints, and their reports" },
  ],
  completion: [
    { line: "prevalidate completion bash >> ~/.bashrc", says: "bash" },
    { line: "prevalidate completion zsh > ~/.zfunc/_prevalidate", says: "zsh" },
    {
      line: "prevalidate completion fish > ~/.config/fish/completions/prevalidate.fish",
      says: "fish",
    },
    { line: "prevalidate completion powershell >> $PROFILE", says: "PowerShell" },
  ],
};

const width = 80;
const indent = "  ";
const between = "   ";

/**
 * Examples as the help shows them: what each is for stands beside it or, where that doesn't fit for all, above it.
 * @returns lines; none where there are no examples.
 */
export function exampleLines(given: readonly Example[]): readonly string[] {
  if (given.length === 0) return [];
  const column = Math.max(...given.map(({ line }) => line.length));
  const beside = given.map(({ line, says }) => `${indent}${line.padEnd(column)}${between}${says}`);
  if (beside.every((line) => line.length <= width)) return ["Examples:", ...beside];
  const above = given.flatMap(({ line, says }) => [`# ${says}`, ...broken(line)]);
  return ["Examples:", ...above.map((line) => `${indent}${line}`)];
}

/** A command line as it is typed on several lines of a POSIX shell, each beginning with an option. */
function broken(line: string): readonly string[] {
  const room = width - indent.length;
  const at = line.length <= room ? -1 : line.lastIndexOf(" -", room - " \\".length);
  return at <= 0 ? [line] : [`${line.slice(0, at)} \\`, ...broken(`    ${line.slice(at + 1)}`)];
}
