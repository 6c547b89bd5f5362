import { gzipSync } from "node:zlib";
import type { Lab, LabAnswer } from "../../lab.ts";

export const textPlain = { "Content-Type": "text/plain; charset=utf-8" };
const html = { "Content-Type": "text/html; charset=utf-8" };

/** What an endpoint answers the right Secret Key with; `status` 200 and text/plain unless it says otherwise. */
export interface Body {
  readonly id: string;
  readonly face?: string;
  readonly title: string;
  readonly answer: (key: string, lab: Lab) => LabAnswer;
  readonly options?: readonly string[];
}

/** A key of marks, for escapes that leave letters and digits alone. */
const keyOfMarks = "aB3/x&Y+7\"<k>'Zq=9";

const keyBeyondAscii = "schlüssel-für-möwen";

export const bodies: readonly Body[] = [
  {
    id: "healthy",
    face: "page",
    title: "the key in a page, among other text",
    answer: (key) => ({
      headers: html,
      body: `<html><body><p>Your validation key &amp; more: ${key}</p><!-- {{ footer }} --></body></html>`,
    }),
  },
  {
    id: "healthy",
    face: "json",
    title: "the key in JSON",
    answer: (key) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) }),
  },
  {
    id: "healthy",
    face: "201",
    title: "the key with status 201, after a byte-order mark",
    answer: (key) => ({ status: 201, body: `\ufeff${key}\r\n` }),
  },
  {
    id: "healthy",
    face: "marks",
    title: "a key of marks, as it is",
    options: ["--validation-key", keyOfMarks],
    answer: () => ({ body: keyOfMarks }),
  },
  { id: "key/missing", face: "ok", title: "answers OK", answer: () => ({ body: "OK" }) },
  {
    id: "key/missing",
    face: "json",
    title: "answers JSON without the key",
    answer: () => ({ headers: { "Content-Type": "application/json" }, body: '{"status":"success"}' }),
  },
  {
    id: "key/missing",
    face: "page",
    title: "answers with the page of an app that takes every path",
    answer: () => ({
      headers: html,
      body: '<!doctype html><html><head><title>Our shop</title></head><body><div id="root"></div></body></html>',
    }),
  },
  {
    id: "key/missing",
    face: "source",
    title: "hands out the handler's source",
    answer: () => ({
      headers: textPlain,
      body: '<?php\nrequire "config.php";\nif ($_POST["Type"] === "Validation") { echo $config["answer"]; }\n',
    }),
  },
  { id: "key/empty-response", title: "answers 200 without a body", answer: () => ({ body: "" }) },
  { id: "key/empty-response", face: "204", title: "answers 204", answer: () => ({ status: 204, body: "" }) },
  {
    id: "key/secret-instead",
    title: "answers with the Secret Key",
    answer: (_key, lab) => ({ body: lab.keys.secretKey }),
  },
  {
    id: "key/placeholder",
    face: "sample",
    title: "answers with the sample's placeholder",
    answer: () => ({ body: "YOUR-VALIDATION-KEY" }),
  },
  {
    id: "key/placeholder",
    face: "template",
    title: "answers with a template that nothing filled in",
    answer: () => ({ headers: html, body: "<p>{{ validation_key }}</p>" }),
  },
  {
    id: "key/placeholder",
    face: "unset",
    title: "prints a setting that is not set",
    answer: () => ({ body: "undefined" }),
  },
  {
    id: "key/wrong-case",
    title: "prints the key in lower case",
    answer: (key) => ({ body: key.toLowerCase() }),
  },
  {
    id: "key/truncated",
    title: "prints the first 15 characters",
    answer: (key) => ({ body: key.slice(0, 15) }),
  },
  {
    id: "key/html-escaped",
    face: "marks",
    title: "prints a key of marks through a template",
    options: ["--validation-key", keyOfMarks],
    answer: () => ({ headers: html, body: `<p>${escapeHtml(keyOfMarks)}</p>` }),
  },
  {
    id: "key/html-escaped",
    face: "references",
    title: "prints every character as a numeric reference",
    answer: (key) => ({ headers: html, body: [...key].map((c) => `&#${c.charCodeAt(0)};`).join("") }),
  },
  {
    id: "key/url-encoded",
    title: "prints a key of marks percent-encoded",
    options: ["--validation-key", keyOfMarks],
    answer: () => ({ body: encodeURIComponent(keyOfMarks) }),
  },
  {
    id: "key/json-escaped",
    title: "prints a key of marks as a JSON string",
    options: ["--validation-key", keyOfMarks],
    answer: () => ({
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: keyOfMarks }).replaceAll("/", "\\/"),
    }),
  },
  {
    id: "key/base64",
    face: "alone",
    title: "prints the key in base64",
    answer: (key) => ({ body: Buffer.from(key).toString("base64") }),
  },
  {
    id: "key/base64",
    face: "whole-body",
    title: "sends a JSON body in base64, as a gateway does",
    answer: (key) => ({
      body: Buffer.from(JSON.stringify({ ok: true, validation: key })).toString("base64"),
    }),
  },
  {
    id: "key/hex",
    title: "prints the key's octets",
    answer: (key) => ({ body: Buffer.from(key).toString("hex") }),
  },
  {
    id: "key/hex",
    face: "numbers",
    title: "prints a byte buffer as JSON",
    answer: (key) => ({ body: JSON.stringify(Buffer.from(key)) }),
  },
  {
    id: "key/reversed",
    title: "prints the key backwards",
    answer: (key) => ({ body: [...key].reverse().join("") }),
  },
  {
    id: "key/split",
    face: "line-breaks",
    title: "wraps the key after eight characters",
    answer: (key) => ({ body: key.replaceAll(/.{8}/g, "$&\r\n") }),
  },
  {
    id: "key/split",
    face: "markup",
    title: "puts a <wbr> into the key",
    answer: (key) => ({ headers: html, body: `<code>${key.slice(0, 10)}<wbr>${key.slice(10)}</code>` }),
  },
  {
    id: "key/split",
    face: "zero-width",
    title: "has a zero-width space in the key",
    answer: (key) => ({ body: `${key.slice(0, 10)}\u200b${key.slice(10)}` }),
  },
  {
    id: "key/split",
    face: "list",
    title: "prints the key as a list of its characters",
    answer: (key) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify([...key]) }),
  },
  {
    id: "key/split",
    face: "groups",
    title: "prints the key in groups of five",
    answer: (key) => ({ body: key.replaceAll(/.{5}(?=.)/g, "$&-") }),
  },
  {
    id: "key/wrong-charset",
    title: "answers in UTF-16",
    answer: (key) => ({ headers: { "Content-Type": "text/plain" }, body: Buffer.from(key, "utf16le") }),
  },
  {
    id: "key/wrong-charset",
    face: "declared",
    title: "answers in UTF-16 and says so",
    answer: (key) => ({
      headers: { "Content-Type": "text/plain; charset=utf-16" },
      body: Buffer.from(`\ufeff${key}`, "utf16le"),
    }),
  },
  {
    id: "key/wrong-charset",
    face: "twice",
    title: "takes the UTF-8 octets of a key for Latin-1, and encodes them again",
    options: ["--validation-key", keyBeyondAscii],
    answer: () => ({ body: Buffer.from(keyBeyondAscii).toString("latin1") }),
  },
  {
    id: "key/similar",
    face: "plus",
    title: "reads the plus sign of a key as a space",
    options: ["--validation-key", keyOfMarks],
    answer: () => ({ body: keyOfMarks.replaceAll("+", " ") }),
  },
  {
    id: "key/similar",
    title: "prints a key with one character mistyped",
    answer: (key) => ({ body: key.replace(/[0-9](?=[^0-9]*$)/, "O") }),
  },
  {
    id: "key/undecoded",
    title: "compresses the answer and doesn't say so",
    answer: (key) => ({ headers: textPlain, body: gzipSync(key) }),
  },
  {
    id: "key/header-only",
    title: "sends the key in a header",
    answer: (key) => ({ headers: { ...textPlain, "X-Validation-Key": key }, body: "OK" }),
  },
  {
    id: "key/error-status",
    title: "sends the key with status 404",
    answer: (key) => ({ status: 404, body: `Not found. ${key}` }),
  },
];

function escapeHtml(text: string): string {
  return [...text].map((c) => (/[&<>"']/.test(c) ? `&#${c.charCodeAt(0)};` : c)).join("");
}
