import type { JsonValue } from "../../protocol/event.ts";
import type { Encoding } from "../../protocol/profile.ts";
import {
  applyEdits,
  decodeForm,
  type Edit,
  formMembers,
  jsonMembers,
  type Member,
  octets,
  readJson,
} from "./members.ts";
import { escapeForm } from "./write.ts";

/**
 * A body whose fields can be read and changed. What is not changed stays byte for byte what it was:
 * order, escapes, numbers of any length, unknown fields.
 */
export class Document {
  readonly encoding: Encoding;
  readonly members: readonly Member[];
  readonly #body: string;
  readonly #edits: Edit[] = [];

  /** @param body octets as Latin-1. */
  constructor(encoding: Encoding, body: string, members: readonly Member[]) {
    this.encoding = encoding;
    this.#body = body;
    this.members = members;
  }

  /**
   * Reads a body by its media type, or by its look where that names neither encoding.
   * @param body octets as Latin-1.
   * @returns undefined when the body has no fields.
   */
  static read(contentType: string | undefined, body: string): Document | undefined {
    const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    const isForm = type === "application/x-www-form-urlencoded";
    const isJson = type === "application/json" || type.endsWith("+json") || (!isForm && /^\s*\{/.test(body));
    if (isJson) {
      const members = jsonMembers(body);
      return members && new Document("json", body, members);
    }
    const members = formMembers(body);
    return members.length === 0 ? undefined : new Document("form", body, members);
  }

  /** The first field of that name, in any case: documentation and posts disagree on it. */
  find(name: string): Member | undefined {
    const wanted = name.toLowerCase();
    return this.members.find(
      (member) => member.name.length === wanted.length && member.name.toLowerCase() === wanted,
    );
  }

  /** A field's value as text: decoded in a form; a JSON string's characters, or any other value as written. */
  text(member: Member): string {
    const raw = this.#body.slice(member.start, member.end);
    if (this.encoding === "form") return decodeForm(raw);
    const value = raw.startsWith('"') ? readJson(raw) : undefined;
    return typeof value === "string" ? value : raw;
  }

  /** A field's value as JSON has it; in a form always text. Undefined where it can't be read. */
  value(member: Member): JsonValue | undefined {
    if (this.encoding === "form") return this.text(member);
    return readJson(this.#body.slice(member.start, member.end)) as JsonValue | undefined;
  }

  /** Writes text in a field's place. In JSON a number stays a number where the text is one. */
  setText(member: Member, text: string): void {
    if (this.encoding === "form") {
      this.#edit(member, escapeForm(text));
      return;
    }
    const wasText = this.#body[member.start] === '"';
    const bare = !wasText && /^(?:-?(?:0|[1-9]\d{0,14})|true|false|null)$/.test(text);
    this.#edit(member, bare ? text : octets(JSON.stringify(text)));
  }

  /** Writes a JSON value in a field's place. */
  setValue(member: Member, value: JsonValue): void {
    if (this.encoding === "form") this.setText(member, String(value));
    else this.#edit(member, octets(JSON.stringify(value)));
  }

  /** Sets every field of that name (in any case), or adds one at the end. */
  set(name: string, text: string): void {
    const wanted = name.toLowerCase();
    const found = this.members.filter((member) => member.name.toLowerCase() === wanted);
    for (const member of found) this.setText(member, text);
    if (found.length === 0) this.#add(name, text);
  }

  /** The body with all changes made, octets as Latin-1. */
  toString(): string {
    return applyEdits(this.#body, this.#edits);
  }

  /** The later of two changes to one field counts. */
  #edit(member: Member, text: string): void {
    const at = this.#edits.findIndex(({ start, end }) => start === member.start && end === member.end);
    const edit = { start: member.start, end: member.end, text };
    // A form field without “=” has nowhere to put a value.
    if (this.encoding === "form" && text !== "" && this.#body[member.start - 1] !== "=")
      edit.text = `=${text}`;
    if (at === -1) this.#edits.push(edit);
    else this.#edits[at] = edit;
  }

  #add(name: string, text: string): void {
    const empty = this.members.length === 0;
    if (this.encoding === "form") {
      const end = this.#body.length;
      const field = `${escapeForm(name)}=${escapeForm(text)}`;
      this.#edits.push({ start: end, end, text: empty || this.#body.endsWith("&") ? field : `&${field}` });
      return;
    }
    const end = this.#body.lastIndexOf("}");
    const field = octets(`${JSON.stringify(name)}:${JSON.stringify(text)}`);
    this.#edits.push({ start: end, end, text: empty ? field : `,${field}` });
  }
}
