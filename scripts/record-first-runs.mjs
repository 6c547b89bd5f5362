// Records what is on the screen when somebody runs the command for the first time, in a real terminal (tmux),
// and writes docs/first-run.md from it. Usage: npm run docs:first-runs
import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(import.meta.dirname, "..");
const columns = 80;
const prompt = "$ ";
/** Of the same width as every port in use here, so that lines wrap alike. */
const shownPort = "18080";
const shownTime = "120 ms";
const keys = {
  secret: "n7F3xQ9dLm2RtV5bYc8K",
  validation: "Zp4Hs6Jw1Gk0TqXe3NuA",
  other: "Bb2Mv8Wy5Dc9RfLz7KaP",
};
const askSecret = "Secret Key (not shown):";
const askValidation = "Validation Key (not shown):";
const answers = [
  { question: askSecret, answer: keys.secret },
  { question: askValidation, answer: keys.validation },
];

/** The first runs: what is typed after the prompt, and what is answered when it asks. */
const scenes = [
  {
    heading: "Without arguments",
    about: "It asks for what it needs. The keys are not shown while you type them.",
    endpoint: "healthy",
    typed: () => "prevalidate",
    answers: (url) => [{ question: "URL of the endpoint:", answer: url }, ...answers],
  },
  {
    heading: "With a URL alone",
    about:
      "It asks for the keys alone. An endpoint on your own machine can be tried before it is on the Internet, but the report says that the sender can't reach it.",
    endpoint: "healthy",
    typed: (url) => `prevalidate ${url}`,
    answers: () => answers,
  },
  {
    heading: "An endpoint with the wrong key",
    about:
      "The endpoint knows another Secret Key than the one you gave. `--local` says that a loopback address is meant.",
    endpoint: "wrong-key",
    typed: (url) => `prevalidate ${url} --local`,
    answers: () => answers,
  },
  {
    heading: "An endpoint that can't be reached",
    about: "Nothing listens on this port. (127.0.0.9 is this machine too.)",
    endpoint: "closed",
    // The report tells of other ports that answer, and on 127.0.0.1 other programs may have some.
    host: "127.0.0.9",
    typed: (url) => `prevalidate ${url} --local`,
    answers: () => answers,
  },
  {
    heading: "A healthy endpoint",
    about: "The endpoint answers as the sender expects.",
    endpoint: "healthy",
    typed: (url) => `prevalidate ${url} --local`,
    answers: () => answers,
  },
];

/**
 * Runs every scene and gives the page that shows them.
 * @returns {Promise<string>} Markdown.
 * @throws {Error} when a screen does not come to what the scene waits for.
 */
export async function recordFirstRuns() {
  const sections = [];
  for (const scene of scenes) {
    const screen = await withEndpoint(scene.endpoint, (port) => record(scene, port));
    sections.push(`## ${scene.heading}\n\n${scene.about}\n\n\`\`\`text\n${screen}\n\`\`\`\n`);
  }
  return `${opening}\n${sections.join("\n")}`;
}

const opening = `# What a first run looks like

What is on the screen when you run prevalidate for the first time, recorded in a terminal ${columns} columns wide by
\`npm run docs:first-runs\`; a test records it again and compares. The port is always shown as ${shownPort} and the time as
${shownTime}: they differ from run to run. The endpoints are small servers on the same machine.
`;

async function withEndpoint(kind, use) {
  if (kind === "closed") {
    // Held and then let go of: nothing listens there.
    const { server, port } = await listen(keys.secret);
    await new Promise((resolve) => server.close(resolve));
    return use(port);
  }
  const { server, port } = await listen(kind === "healthy" ? keys.secret : keys.other);
  try {
    return await use(port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function listen(secretKey) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const right = new URLSearchParams(Buffer.concat(chunks).toString()).get("SecretKey") === secretKey;
      response.writeHead(right ? 200 : 401, { "Content-Type": "text/plain" });
      response.end(right ? keys.validation : "unknown Secret Key");
    });
  });
  // Five digits always, and below those that the system gives of itself.
  for (let tries = 0; tries < 20; tries++) {
    const port = randomInt(10_000, 32_000);
    const free = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (free) return { server, port: String(port) };
  }
  throw new Error("no free port");
}

async function record(scene, port) {
  const folder = mkdtempSync(path.join(tmpdir(), "prevalidate-first-run-"));
  const socket = `prevalidate-${randomBytes(6).toString("hex")}`;
  const home = path.join(folder, "home");
  const bin = path.join(folder, "bin");
  mkdirSync(home);
  mkdirSync(bin);
  const program = path.join(bin, "prevalidate");
  writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${path.join(root, "dist/prevalidate.cjs")}' "$@"\n`,
  );
  chmodSync(program, 0o755);
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: home,
    TERM: "xterm-256color",
    LC_ALL: "C.UTF-8",
    ENV: path.join(folder, "profile"),
  };
  // Read by an interactive sh; root's prompt would be another.
  writeFileSync(env.ENV, `PS1='${prompt}'\n`);
  const tmux = (...args) =>
    execFileSync("tmux", ["-L", socket, "-f", "/dev/null", ...args], {
      cwd: home,
      encoding: "utf8",
      env: { ...env, TMUX_TMPDIR: folder },
    });
  try {
    const terminal = ["start-server", ";", "set-option", "-g", "default-terminal", "tmux-256color", ";"];
    tmux(...terminal, "new-session", "-d", "-x", String(columns), "-y", "40", "-c", home, "/bin/sh");
    const shown = () => tmux("capture-pane", "-p", "-S", "-").trimEnd();
    const type = (text) => {
      tmux("send-keys", "-l", text);
      tmux("send-keys", "Enter");
    };
    const url = `http://${scene.host ?? "127.0.0.1"}:${port}/hook`;
    await until(shown, (screen) => screen.endsWith(prompt.trimEnd()));
    type(scene.typed(url));
    for (const { question, answer } of scene.answers(url)) {
      await until(shown, (screen) => screen.split("\n").at(-1).includes(question));
      type(answer);
    }
    const screen = await until(shown, (screen) => screen.endsWith(`\n${prompt.trimEnd()}`));
    return normalised(screen, port);
  } finally {
    try {
      tmux("kill-server");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Looks at the screen until it is as wanted. */
async function until(shown, wanted) {
  const end = Date.now() + 60_000;
  for (;;) {
    const screen = shown();
    if (wanted(screen)) return screen;
    if (Date.now() > end) throw new Error(`the screen stays at:\n${screen}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function normalised(screen, port) {
  return screen
    .replace(/\n\$$/, "")
    .replaceAll(port, shownPort)
    .replace(/\b\d+(\.\d+)? (ms|s)\b/g, shownTime)
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(path.join(root, "docs/first-run.md"), await recordFirstRuns());
