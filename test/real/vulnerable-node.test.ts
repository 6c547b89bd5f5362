import { describeRows } from "./rows.ts";
import { audited, here, type Server, serving } from "./vulnerable/rows.ts";

const loose = "secret/loose-comparison";
const odd = "audit/fails-on-odd-input";
const express = { software: "Express" } as const;

const node = (file: string, NODE_ENV: string): Server => ({
  program: process.execPath,
  args: (port) => [here(file), String(port)],
  env: { NODE_ENV },
});

const expressRows = audited([
  { id: loose, face: "==", at: "/loose", says: /array/, fix: /===/, also: [odd] },
  {
    id: "secret/object-lookup",
    face: "keys[given]",
    at: "/lookup",
    says: /constructor/,
    fix: /Object\.hasOwn/,
    also: [odd, loose],
  },
  {
    id: loose,
    face: "startsWith of what was given",
    at: "/starts-with",
    says: /first half/,
    fix: /startsWith/,
  },
  { id: loose, face: "startsWith", at: "/begins-with", says: /more after it/, fix: /startsWith/ },
  { id: loose, face: "includes", at: "/includes", says: /space after/, fix: /includes/ },
  {
    id: "secret/operator-injection",
    face: "a document database",
    at: "/operator",
    says: /\$ne/,
    fix: /typeof/,
  },
  {
    id: "secret/prototype-pollution",
    face: "Object.assign",
    at: "/assign",
    says: /__proto__/,
    fix: /by name/,
  },
  {
    id: "secret/prototype-pollution",
    face: "a deep merge",
    on: "merged",
    at: "/merge",
    says: /stays/,
    fix: /start the process again/,
  },
  { id: "secret/bypassed", face: "a method override", at: "/override", says: /X-HTTP-Method-Override/ },
  { id: "secret/bypassed", face: "forms alone", at: "/forms-alone", says: /JSON/ },
  { id: "secret/taken-from-elsewhere", face: "req.query", at: "/query", says: /query/, fix: /body/ },
  {
    id: odd,
    face: "timingSafeEqual of unequal lengths",
    at: "/throws",
    says: /500/,
  },
  { id: loose, face: "trim and normalize", at: "/trims", says: /full-width/ },
  { id: "audit/goes-down", face: "an exception in a callback", on: "mortal", at: "/dies", fix: /process/ },
  { id: "audit/cross-origin", face: "an echoed origin, with credentials", at: "/cors", says: /Credentials/ },
  {
    id: "audit/timing",
    face: "a slow comparison",
    at: "/slow-compare",
    timing: true,
    says: /last character/,
    fix: /timingSafeEqual/,
    also: [odd, loose],
  },
  {
    id: "leak/debug-page",
    face: "NODE_ENV=development",
    on: "development",
    at: "/healthy",
    says: /Express/,
    fix: /NODE_ENV=production/,
    ...express,
  },
  { id: "healthy", face: "production", at: "/healthy" },
]);

const production = node("express.mjs", "production");

describeRows(
  "Express, vulnerable",
  [],
  expressRows,
  serving("Express, vulnerable", expressRows, {
    main: production,
    merged: production,
    mortal: production,
    development: node("express.mjs", "development"),
  }),
);

const fastifyRows = audited([
  { id: loose, face: "an array that a schema makes a text", at: "/coerced", says: /array/ },
  { id: loose, face: "toUpperCase", at: "/any-case", says: /another case/, also: [odd] },
  { id: "secret/bypassed", face: "what is not parsed", at: "/unparsed", says: /text\/plain|multipart/ },
  { id: "secret/object-lookup", face: "keys[given]", at: "/lookup", says: /constructor/, also: [odd, loose] },
  {
    id: odd,
    face: "trim of what is no text",
    at: "/throws",
    says: /JSON/,
    also: [loose],
  },
  { id: "healthy", face: "right", at: "/healthy" },
]);

describeRows(
  "Fastify, vulnerable",
  [],
  fastifyRows,
  serving("Fastify, vulnerable", fastifyRows, { main: node("fastify.mjs", "production") }),
);
