import { findForms, Readings, withoutOverlaps } from "../../keys/forms.ts";
import type { AnswerKeys } from "../answer.ts";
import type { InspectorApi, MessageDetail, PostDetail } from "../api.ts";
import { KeyMask } from "../save/key-mask.ts";
import type { DetailMessage, KeyShown } from "./messages.ts";

const mostKeysShown = 40;

/** Makes details for the page: masked, or as they came with the places of the keys. */
export function detailMaker(
  api: InspectorApi,
  keys: AnswerKeys,
): (id: number, reveal: boolean) => DetailMessage | undefined {
  const mask = new KeyMask(keys);
  return (id, reveal) => {
    const post = api.post(id, { reveal });
    if (post === undefined) return undefined;
    if (reveal) return { ...post, revealed: true, keysShown: keysIn(post, keys) };
    return { ...post, request: withoutOtherSecret(post, mask), revealed: false, keysShown: [] };
  };
}

/** A Secret Key that is not the one known may be another server's: it is masked for where it stands. */
function withoutOtherSecret({ request, secret }: PostDetail, mask: KeyMask): MessageDetail {
  const { text } = request.body;
  // What the redactor recognised says more than that.
  if (text === null || secret === "right" || /secretkey[^&,]{0,20}‹/i.test(text)) return request;
  return { ...request, body: { ...request.body, text: mask.post(text, secret) } };
}

function keysIn(post: PostDetail, { secretKey, validationKey }: AnswerKeys): readonly KeyShown[] {
  const named = [
    { name: "secret key", key: secretKey ?? "" },
    { name: "validation key", key: validationKey ?? "" },
  ].filter(({ key }) => key !== "");
  const shown = new Map<string, string>();
  for (const text of textsOf(post)) {
    const readings = new Readings(text);
    for (const { name, key } of named)
      for (const { start, end, form } of withoutOverlaps(findForms(readings, key, "report"), text.length)) {
        shown.set(text.slice(start, end), form === "exact" ? name : `${name}, ${form}`);
        // A form is shown decoded, too.
        shown.set(key, name);
      }
  }
  return [...shown].slice(0, mostKeysShown).map(([text, label]) => ({ text, label }));
}

function textsOf({ url, request, answer }: PostDetail): readonly string[] {
  const sides = answer === null ? [request] : [request, answer];
  return [
    url,
    ...sides.flatMap(({ headers, body }) => [...headers.map(([, value]) => value), body.text ?? ""]),
  ];
}
