import { defineFault, type Fault } from "../define.ts";
import type { Lab, LabAnswer, LabHandler, LabRequest } from "../lab.ts";
import { auditedLeaks } from "./leak/audited.ts";

/** Answers as it should, and tells something besides. */
function telling(lab: Lab, more: (request: LabRequest) => LabAnswer): LabHandler {
  return (request) => {
    const right = lab.correct(request) as LabAnswer;
    if (right.status !== 200) return right;
    const { body = "", headers = {} } = more(request);
    return { ...right, headers: { ...right.headers, ...headers }, body: `${right.body}\n${body}` };
  };
}

/** Traces as their languages print them, about files that are nowhere. */
export const traces: Readonly<Record<string, string>> = {
  python: `Traceback (most recent call last):
  File "/srv/app/hook.py", line 41, in receive
    store(event)
  File "/srv/app/store.py", line 12, in store
    raise KeyError("MessageId")
KeyError: 'MessageId'`,
  java: `java.lang.NullPointerException: date is null
	at com.example.hook.EventParser.parse(EventParser.java:57)
	at com.example.hook.HookServlet.doPost(HookServlet.java:31)`,
  dotnet: `System.NullReferenceException: Object reference not set to an instance of an object.
   at Example.Hook.HookController.Post(HookEvent e) in C:\\src\\Hook\\HookController.cs:line 42
   at lambda_method12(Closure, Object, Object[])`,
  php: `<br />
<b>Fatal error</b>:  Uncaught TypeError: count(): Argument #1 must be of type Countable in <b>/var/www/html/hook.php</b> on line <b>17</b><br />`,
  node: `TypeError: Cannot read properties of undefined (reading 'split')
    at receive (/srv/app/hook.js:23:17)
    at Layer.handle (/srv/app/node_modules/router/lib/layer.js:95:5)`,
  ruby: `NoMethodError (undefined method 'downcase' for nil):
app/controllers/hooks_controller.rb:14:in 'create'
lib/event.rb:8:in 'parse'`,
  go: `panic: runtime error: index out of range [0] with length 0

goroutine 34 [running]:
main.receive(0xc0000b4000)
	/srv/app/hook.go:27 +0x1d`,
};

/** What answers tell that they should not; the endpoints are otherwise right. */
export const leakFaults: readonly Fault[] = [
  defineFault({
    id: "leak/secret-echoed",
    title: "repeats the Secret Key",
    serve: async (lab) => ({
      url: await lab.http(telling(lab, ({ fields }) => ({ body: `SecretKey=${fields.get("SecretKey")}` }))),
    }),
  }),
  defineFault({
    id: "leak/secret-echoed",
    face: "to-strangers",
    title: "tells the right Secret Key to whoever has a wrong one",
    serve: async (lab) => ({
      url: await lab.http((request) => {
        const right = lab.correct(request) as LabAnswer;
        return right.status === 401 ? { status: 401, body: `expected ${lab.keys.secretKey}` } : right;
      }),
    }),
  }),
  ...Object.entries(traces).map(([language, trace]) =>
    defineFault({
      id: "leak/stack-trace",
      face: language,
      title: `shows a stack trace (${language}) below the key`,
      serve: async (lab) => ({
        url: await lab.http(
          telling(lab, ({ fields }) => ({ body: fields.get("Type") === "Failed" ? trace : "" })),
        ),
      }),
    }),
  ),
  defineFault({
    id: "leak/personal-data",
    title: "repeats the recipient's address",
    serve: async (lab) => ({
      url: await lab.http(
        telling(lab, ({ fields }) => ({ body: `stored for ${fields.get("Address") ?? "nobody"}` })),
      ),
    }),
  }),
  defineFault({
    id: "leak/reflected-markup",
    title: "repeats the reason unescaped in a page",
    serve: async (lab) => ({
      url: await lab.http(
        telling(lab, ({ fields }) => ({
          headers: { "Content-Type": "text/html; charset=utf-8" },
          body: `<p>${fields.get("Reason") ?? ""}</p>`,
        })),
      ),
    }),
  }),
  defineFault({
    id: "leak/server-banner",
    title: "tells its versions in headers",
    serve: async (lab) => ({
      url: await lab.http(
        telling(lab, () => ({ headers: { Server: "Apache/2.4.62 (Debian)", "X-Powered-By": "PHP/8.2.1" } })),
      ),
    }),
  }),
  ...auditedLeaks,
];
