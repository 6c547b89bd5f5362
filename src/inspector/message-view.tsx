import { useState } from "preact/hooks";
import type { MessageDetail } from "../listen/api.ts";
import type { KeyShown } from "../listen/inspector/messages.ts";
import { Marked } from "./marked.tsx";
import { type BodyView, fromBase64, hexDump, indentJson, readForm } from "./read-body.ts";
import { Scrolled } from "./scrolled.tsx";
import { size } from "./words.ts";

const mostFields = 300;
const mostOctetsShown = 16_384;
const viewWords: Readonly<Record<BodyView, string>> = {
  form: "Form",
  json: "JSON",
  text: "Text",
  hex: "Hex",
};

interface Side {
  readonly name: "Request" | "Answer";
  readonly message: MessageDetail;
  readonly keys: readonly KeyShown[];
  readonly revealed: boolean;
}

/** One side of an exchange: its first line, its fields, its body. */
export function MessageView({ name, message, keys, revealed }: Side) {
  return (
    <section class="message" aria-label={name}>
      <h3>{name}</h3>
      <p class="start-line">
        <Marked text={message.startLine} keys={keys} />
      </p>
      <table class="fields">
        <caption class="unseen">{name} fields</caption>
        <tbody>
          {message.headers.map(([field, value], index) => (
            <tr key={index}>
              <th scope="row">{field}</th>
              <td>
                <Marked text={value} keys={keys} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Body name={name} message={message} keys={keys} revealed={revealed} />
    </section>
  );
}

function Body({ name, message: { body }, keys, revealed }: Side) {
  const [chosen, choose] = useState<BodyView>();
  const { text, base64, bytes, cut } = body;
  if (bytes === 0) return <p class="quiet">No body.</p>;
  const form = text === null ? undefined : readForm(text);
  const json = text === null ? undefined : indentJson(text);
  const views: readonly BodyView[] = [
    ...(form ? (["form"] as const) : []),
    ...(json === undefined ? [] : (["json"] as const)),
    ...(text === null ? [] : (["text"] as const)),
    "hex",
  ];
  const view = chosen !== undefined && views.includes(chosen) ? chosen : views[0];
  const label = `${name} body`;
  return (
    <>
      <div class="body-bar">
        <fieldset class="tabs">
          <legend class="unseen">{label} as</legend>
          {views.map((each) => (
            <button key={each} type="button" aria-pressed={each === view} onClick={() => choose(each)}>
              {viewWords[each]}
            </button>
          ))}
        </fieldset>
        <span class="quiet">
          {size(bytes)}
          {cut && text !== null ? ", the beginning shown" : ""}
        </span>
      </div>
      {view === "form" && form && (
        <div class="body">
          <table class="fields">
            <caption class="unseen">{label}, as a form</caption>
            <tbody>
              {form.slice(0, mostFields).map((field, index) => (
                <tr key={index}>
                  <th scope="row">{field.name}</th>
                  <td>
                    <Marked text={field.value} keys={keys} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {form.length > mostFields && <p class="quiet">… and {form.length - mostFields} more: see Text.</p>}
        </div>
      )}
      {view === "json" && <Scrolled label={label} text={json ?? ""} keys={keys} />}
      {view === "text" && <Scrolled label={label} text={text ?? ""} keys={keys} />}
      {view === "hex" && <Hex label={label} text={text} base64={base64} revealed={revealed} />}
    </>
  );
}

function Hex(props: { label: string; text: string | null; base64: string | null; revealed: boolean }) {
  const { label, text, base64, revealed } = props;
  if (!revealed)
    return (
      <p class="quiet">Keys can’t be masked among octets. Unmask this post to see its octets as they came.</p>
    );
  const bytes = base64 === null ? new TextEncoder().encode(text ?? "") : fromBase64(base64);
  const more = bytes.length > mostOctetsShown ? `\n… the first ${mostOctetsShown} octets` : "";
  return <Scrolled label={label} text={hexDump(bytes.subarray(0, mostOctetsShown)) + more} keys={[]} />;
}
