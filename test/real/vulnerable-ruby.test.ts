import { describeRows } from "./rows.ts";
import { audited, here, type Server, serving } from "./vulnerable/rows.ts";

const loose = "secret/loose-comparison";
const odd = "audit/fails-on-odd-input";

const sinatra = (APP_ENV: string): Server => ({
  program: "ruby",
  args: (port) => [here("sinatra.rb"), String(port)],
  env: { APP_ENV, RACK_ENV: APP_ENV },
});

const rows = audited([
  { id: loose, face: "start_with?", at: "/start-with", says: /first half/, fix: /whole key/ },
  { id: loose, face: "a pattern", at: "/pattern", says: /regular expression/, fix: /pattern/ },
  { id: "secret/taken-from-elsewhere", face: "params", at: "/params", says: /query/, fix: /body/ },
  { id: "secret/any-of-several", face: "include?", at: "/include", says: /array/, also: [loose] },
  { id: "audit/template-injection", face: "ERB.new", at: "/template", says: /ERB/, fix: /value/ },
  { id: odd, face: "strip of an array", at: "/strip", says: /array/, also: [loose] },
  {
    id: "leak/debug-page",
    face: "development",
    on: "development",
    at: "/strip",
    says: /Sinatra/,
    fix: /APP_ENV=production/,
    also: [odd, loose, "leak/secret-echoed"],
  },
]);

describeRows(
  "Sinatra, vulnerable",
  ["ruby"],
  rows,
  serving("Sinatra, vulnerable", rows, { main: sinatra("production"), development: sinatra("development") }),
);
