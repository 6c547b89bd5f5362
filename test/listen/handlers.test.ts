import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it, vi } from "vitest";
import { profiles } from "../../src/protocol/profiles.ts";
import { labKeys } from "../faults.ts";
import { checkReal, expectHealthy } from "../real/expectations.ts";
import { describeWith, freePort, Programs } from "../real/programs.ts";

/*
 * The handlers of docs/handlers, run as they stand and checked in every profile.
 */

const handlers = path.join(import.meta.dirname, "../../docs/handlers");
const programs = new Programs();
afterAll(() => programs.close());

interface Run {
  readonly profile: string;
  readonly port: number;
  readonly secretKey?: string;
}

const environment = ({ profile, port, secretKey = labKeys.secretKey }: Run) => ({
  SOCKETLABS_SECRET_KEY: secretKey,
  SOCKETLABS_VALIDATION_KEY: labKeys.validationKey,
  SOCKETLABS_PROFILE: profile,
  PORT: String(port),
});

type Serve = (run: Run) => Promise<unknown>;

/** A site around the view, as `django-admin startproject` would make it. */
const djangoSite = `
import os, sys
sys.path.insert(0, ${JSON.stringify(path.join(handlers, "django"))})
from django.conf import settings
settings.configure(DEBUG=False, SECRET_KEY="tests", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__,
    DATA_UPLOAD_MAX_MEMORY_SIZE=60 * 1024 * 1024,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"])
import django
django.setup()
from django.urls import path
import views
urlpatterns = [path("hook", views.hook)]
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "runserver", "--noreload", "127.0.0.1:" + os.environ["PORT"]])
`;

/** What Next.js does around a route: web Request in, web Response out. */
async function serveRoute(run: Run): Promise<void> {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const before = { ...process.env };
  Object.assign(process.env, environment(run));
  const url = pathToFileURL(path.join(handlers, "nextjs/route.mjs"));
  const route = (await import(`${url.href}?port=${run.port}`)) as {
    POST(request: Request): Promise<Response>;
  };
  process.env = before;
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.method !== "POST") return outgoing.writeHead(405, { Allow: "POST" }).end();
    const answer = await route.POST(
      new Request(`http://127.0.0.1${incoming.url}`, {
        method: "POST",
        headers: incoming.headers as Record<string, string>,
        body: Readable.toWeb(incoming) as ReadableStream,
        duplex: "half",
      } as RequestInit),
    );
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    return outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(run.port, "127.0.0.1", resolve));
  afterAll(() => server.close());
  expect((server.address() as AddressInfo).port).toBe(run.port);
}

const rows: readonly (readonly [title: string, needed: readonly string[], serve: Serve, path?: string])[] = [
  [
    "Express",
    [],
    (run) =>
      programs.start(
        process.execPath,
        [path.join(handlers, "express/handler.mjs")],
        run.port,
        environment(run),
      ),
  ],
  [
    "Fastify",
    [],
    (run) =>
      programs.start(
        process.execPath,
        [path.join(handlers, "fastify/handler.mjs")],
        run.port,
        environment(run),
      ),
  ],
  ["Next.js", [], serveRoute],
  [
    "PHP",
    ["php"],
    (run) =>
      programs.start(
        "php",
        ["-S", `127.0.0.1:${run.port}`, path.join(handlers, "php/hook.php")],
        run.port,
        environment(run),
      ),
  ],
  [
    "Flask",
    ["/usr/bin/python3"],
    (run) =>
      programs.start(
        "/usr/bin/python3",
        [path.join(handlers, "flask/handler.py")],
        run.port,
        environment(run),
      ),
  ],
  [
    "Django",
    ["/usr/bin/python3"],
    (run) => {
      const site = path.join(programs.folder(), "site.py");
      writeFileSync(site, djangoSite);
      return programs.start("/usr/bin/python3", [site], run.port, environment(run));
    },
  ],
];

for (const [title, needed, serve] of rows) {
  describeWith(needed, `the handler for ${title}`, () => {
    it.each(profiles.map(({ name }) => name))(
      "passes a check in the profile %s",
      { timeout: 30_000 },
      async (profile) => {
        const port = await freePort();
        await serve({ profile, port });
        expectHealthy(await checkReal(`http://127.0.0.1:${port}/hook`, { profile }));
      },
    );

    it.each(profiles.map(({ name }) => name))(
      "has nothing that an audit finds in the profile %s",
      { timeout: 30_000 },
      async (profile) => {
        const port = await freePort();
        await serve({ profile, port });
        const report = await checkReal(`http://127.0.0.1:${port}/hook`, { profile, audit: true });
        expectHealthy(report);
        expect(report.evidence.audit).toMatchObject({ made: "whole" });
        const family = report.findings.map(({ id }) => id).filter((id) => /^(?:secret|audit)\//.test(id));
        expect(family).toEqual([]);
      },
    );

    it("reads + as well as %20, and takes a key with both", { timeout: 30_000 }, async () => {
      const port = await freePort();
      const secretKey = "with +%20 and é";
      await serve({ profile: "classic", port, secretKey });
      for (const key of [
        encodeURIComponent(secretKey),
        encodeURIComponent(secretKey).replaceAll("%20", "+"),
      ]) {
        const answer = await fetch(`http://127.0.0.1:${port}/hook`, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          body: `ServerId=1&Type=Validation&SecretKey=${key}`,
        });
        expect(answer.status).toBe(200);
        expect(await answer.text()).toBe(labKeys.validationKey);
      }
    });
  });
}
