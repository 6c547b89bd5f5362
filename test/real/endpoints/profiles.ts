import { createServer } from "node:http";
import path from "node:path";
import type { Lab } from "../../../src/lab/lab.ts";
import { configure, openToAll } from "../configure.ts";
import { profilesApplication } from "../profiles/express.ts";
import { freePort, type Programs } from "../programs.ts";
import { endpointsOf, type Row } from "../rows.ts";
import type { RealEndpoint } from "./endpoint.ts";

const events = { options: { profile: "events" } } as const;
const account = { options: { profile: "account" } } as const;
const inbound = { options: { profile: "inbound" } } as const;
const tooLarge = { id: "route/message-too-large", ...inbound } as const;

/** Endpoints of the profiles that post JSON, by what they run on. */
export const profileRows: readonly Row[] = [
  { id: "healthy", face: "Express: events", at: "/events", ...events },
  { id: "healthy", face: "Express: account", at: "/account", ...account },
  { id: "healthy", face: "Express: inbound", at: "/inbound", ...inbound },
  { id: "handler/other-success", face: "Express: 202", at: "/accepted", ...events },
  {
    id: "handler/enum-numbers",
    face: "Express: toLowerCase on an enumeration",
    at: "/lower-case",
    confidence: "certain",
    fix: /String\(event\.FailureType\)/,
    ...events,
  },
  {
    id: "handler/added-fields",
    face: "Express: a strict schema",
    at: "/strict",
    confidence: "certain",
    says: /SubaccountId/,
    ...events,
  },
  { id: "handler/other-server", face: "Express: knows one server", at: "/one-server", ...account },
  {
    ...tooLarge,
    face: "Express: the default limit",
    at: "/inbound/default-limit",
    confidence: "certain",
    says: /between.*Express \(100kb\)/,
    fix: /express\.json\(\{ limit/,
  },
  {
    id: "handler/null-lists",
    face: "Express: goes over Cc",
    at: "/inbound/copies",
    confidence: "certain",
    fix: /\?\? \[\]/,
    ...inbound,
  },
  { id: "handler/event-fails", face: "Express: reads forms alone", at: "/inbound/form-alone", ...inbound },

  { id: "healthy", face: "Flask: events", on: "flask", at: "/events", ...events },
  { id: "healthy", face: "Flask: inbound", on: "flask", at: "/inbound", ...inbound },
  {
    id: "handler/fraction-digits",
    face: "Flask: strptime with %f",
    on: "flask",
    at: "/strptime",
    confidence: "certain",
    fix: /fromisoformat/,
    ...events,
  },
  {
    id: "handler/enum-names",
    face: "Flask: an IntEnum",
    on: "flask",
    at: "/int-enum",
    confidence: "certain",
    ...events,
  },
  {
    id: "handler/nested-data",
    face: "Flask: each value into a column",
    on: "flask",
    at: "/sqlite",
    confidence: "certain",
    ...events,
  },
  {
    id: "handler/null-lists",
    face: "Flask: the default of get",
    on: "flask",
    at: "/recipients",
    fix: /or \[\]/,
    ...inbound,
  },
  {
    ...tooLarge,
    face: "Flask: abort(413) beyond a megabyte",
    on: "flask",
    at: "/inbound/small",
    confidence: "certain",
    says: /512 KiB is taken, and one of 1\.5 MiB is not/,
    fix: /MAX_CONTENT_LENGTH/,
  },

  { id: "healthy", face: "Django: inbound, limit raised", on: "raised django", at: "/inbound", ...inbound },
  {
    ...tooLarge,
    face: "Django: the default limit",
    on: "django",
    at: "/inbound",
    says: /2\.3 MiB is taken.*DATA_UPLOAD_MAX_MEMORY_SIZE/,
  },

  { id: "healthy", face: "PHP: inbound", on: "php", at: "/inbound", ...inbound },
  {
    id: "handler/fraction-digits",
    face: "PHP: createFromFormat with u",
    on: "php",
    at: "/create-from-format",
    confidence: "certain",
    fix: /DateTimeImmutable/,
    ...events,
  },
  {
    id: "handler/nested-data",
    face: "PHP: htmlspecialchars on every value",
    on: "php",
    at: "/htmlspecialchars",
    confidence: "certain",
    fix: /json_encode/,
    ...events,
  },
  {
    id: "route/message-too-large",
    face: "PHP: memory_limit, and the largest message",
    on: "php",
    at: "/inbound",
    options: { profile: "inbound", inboundSize: 50 * 1024 * 1024 },
    says: /500/,
    fix: /memory_limit/,
  },

  { id: "healthy", face: "nginx: limit raised", on: "nginx", at: "/raised", ...inbound },
  {
    ...tooLarge,
    face: "nginx: the default limit",
    on: "nginx",
    at: "/inbound",
    confidence: "certain",
    says: /512 KiB is taken.*nginx \(1m, client_max_body_size\)/,
    fix: /client_max_body_size 60m/,
  },
];

/** Starts Express (in this process), Flask, Django, PHP and nginx. */
export async function serveProfiles(programs: Programs, lab: Lab): Promise<readonly RealEndpoint[]> {
  const folder = path.join(import.meta.dirname, "..", "profiles");
  const express = await lab.listen(createServer(profilesApplication(lab.keys)));
  const keys = {
    SECRET_KEY: lab.keys.secretKey,
    VALIDATION_KEY: lab.keys.validationKey,
    SOCKETLABS_SECRET_KEY: lab.keys.secretKey,
    SOCKETLABS_VALIDATION_KEY: lab.keys.validationKey,
  };
  const start = async (program: string, args: (port: number) => readonly string[], more = {}) => {
    const port = await freePort();
    await programs.start(program, args(port), port, { ...keys, ...more });
    return `http://127.0.0.1:${port}`;
  };
  const python = (file: string, args: (port: number) => readonly string[], more = {}) =>
    start("/usr/bin/python3", (port) => [path.join(folder, file), ...args(port)], more);
  const nginx = async () => {
    const behind = Number(new URL(await lab.http(lab.correct)).port);
    const own = programs.folder();
    // Its workers are another user, and buffer bodies there.
    openToAll(own);
    return start("nginx", (port) => [
      "-p",
      own,
      "-c",
      configure(own, "profiles/nginx.conf", { folder: own, port: String(port), behind: String(behind) }),
    ]);
  };
  const started = await Promise.all([
    python("flask_app.py", (port) => [String(port)]),
    python("django_app.py", (port) => [`127.0.0.1:${port}`], { RAISED: "0" }),
    python("django_app.py", (port) => [`127.0.0.1:${port}`], { RAISED: "1" }),
    start("php", (port) => [
      "-d",
      "display_errors=0",
      "-d",
      "memory_limit=128M",
      "-S",
      `127.0.0.1:${port}`,
      path.join(folder, "handler.php"),
    ]),
    nginx(),
  ]);
  const [flask = "", django = "", raised = "", php = "", proxy = ""] = started;
  return endpointsOf("Profiles", profileRows, {
    main: `http://127.0.0.1:${express}`,
    flask,
    django,
    "raised django": raised,
    php,
    nginx: proxy,
  });
}
