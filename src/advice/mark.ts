import type { Response } from "../evidence.ts";
import { header } from "../view.ts";

/**
 * What gives a piece of software, or a page of its, away in an answer. Everything that is set must hold.
 * Tables of these are data: a new face is one more entry.
 */
export interface Mark {
  readonly status?: readonly number[];
  /** Field names with what their value looks like. */
  readonly header?: readonly (readonly [name: string, value: RegExp])[];
  /** Matches `name=` of a cookie that is set. */
  readonly cookie?: RegExp;
  readonly body?: RegExp;
  /** The body is empty, or as good as. */
  readonly bodyEmpty?: boolean;
  /** Host name of the target. */
  readonly host?: RegExp;
}

/**
 * Looks for a mark in an answer.
 * @param mark what to look for.
 * @param answer the redacted response.
 * @param host name of the target's host.
 * @returns what was found, in words for a report (`“Server: nginx/1.22.1”`), or undefined.
 */
export function findMark(mark: Mark, answer: Response, host: string): string | undefined {
  const seen: string[] = [];
  if (mark.status !== undefined && !mark.status.includes(answer.status)) return undefined;
  for (const [name, wanted] of mark.header ?? []) {
    const value = header(answer, name).find((candidate) => wanted.test(candidate));
    if (value === undefined) return undefined;
    seen.push(quote(value === "" ? name : `${name}: ${value}`));
  }
  if (mark.cookie !== undefined) {
    const name = cookieNames(answer).find((candidate) => mark.cookie?.test(candidate));
    if (name === undefined) return undefined;
    seen.push(`the cookie ${quote(name)}`);
  }
  if (mark.body !== undefined) {
    const found = mark.body.exec(answer.body.text)?.[0];
    if (found === undefined) return undefined;
    seen.push(`the words ${quote(found)}`);
  }
  if (mark.bodyEmpty && answer.body.text.trim() !== "") return undefined;
  if (mark.host !== undefined) {
    const found = findHost(mark, host);
    if (found === undefined) return undefined;
    seen.push(found);
  }
  if (seen.length === 0) seen.push(`status ${answer.status}${mark.bodyEmpty ? " without a body" : ""}`);
  return seen.join(" and ");
}

/** The part of a mark that is there before anything was answered. */
export function findHost(mark: Mark, host: string): string | undefined {
  return mark.host?.test(host) ? `the host name ${host}` : undefined;
}

/** Whether the host's name alone gives it away, so that no answer is needed. */
export function hasOnlyHost(mark: Mark): boolean {
  const { host, ...rest } = mark;
  return host !== undefined && Object.values(rest).every((part) => part === undefined);
}

function cookieNames(answer: Response): readonly string[] {
  return header(answer, "set-cookie").map((cookie) => cookie.split("=", 1)[0]?.trim() ?? "");
}

const quoteLength = 90;

function quote(text: string): string {
  const line = text
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const shown = line === "" ? text.replaceAll(/\s+/g, " ").trim() : line;
  return `“${shown.length > quoteLength ? `${shown.slice(0, quoteLength - 1)}…` : shown}”`;
}
