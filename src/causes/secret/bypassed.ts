import { auditNamesOf, auditWordsOf } from "../../audit/words.ts";
import type { Evidence } from "../../evidence.ts";
import { exchange, lastOf, pathsOf, successful } from "../../view.ts";
import { accepted, profileOf } from "../accepted.ts";
import { defineCause } from "../define.ts";
import { someOf } from "../words.ts";
import { returned, treatmentOf } from "./compare.ts";

export const bypassed = defineCause({
  id: "secret/bypassed",
  severity: "warning",
  title: "Some posts get by the check of the Secret Key",
  about:
    "The usual post with a wrong Secret Key is refused, and the same key in another dress is let in: as JSON, without a Type, with another method in a header, as another event. Anyone can post so, and report bounces and complaints that never happened.",
  signs:
    "An audit's posts with a wrong key or none, in other encodings, with other methods or types, are treated as the right key is, while a random key in the usual post is refused. Where every wrong key is taken it is secret/not-checked, where an absent one is, secret/absent-accepted.",
  verify:
    'curl -si "$URL" -H "Content-Type: application/json" -d \'{"ServerId":10000,"SecretKey":"wrong","Type":"Validation"}\'\ncurl -si "$URL" -H "X-HTTP-Method-Override: GET" -d "ServerId=10000&SecretKey=wrong&Type=Validation"\n# wanted: 401 to both',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    if (treatmentOf(evidence, "wrong-secret") !== "refused") return undefined;
    const absentTaken = treatmentOf(evidence, "absent-secret") === "same";
    const letIn = [
      ...(absentTaken
        ? []
        : auditNamesOf("stranger", "odd", "marked").filter((name) => passes(evidence, name))),
      ...auditNamesOf("forged").filter((name) => forgeryTaken(evidence, name)),
    ];
    if (letIn.length === 0) return undefined;
    const words = letIn.map((name) => auditWordsOf(name)?.words ?? name);
    return {
      confidence: profileOf(evidence).validationNeedsKey === "required" ? "certain" : "likely",
      detail: `A random Secret Key is refused in the usual post, but not in ${someOf(words)}.`,
      evidence: ["http.wrong-secret", ...letIn.flatMap((name) => pathsOf(evidence, name))],
      explains: ["secret/key-leaked"],
    };
  },
  fixes: {
    software: {
      Express:
        'In Express: check in one middleware before all others that act on the post, after every body parser: `if (typeof req.body?.SecretKey !== "string" || !same(req.body.SecretKey, secret)) return res.sendStatus(401);`.',
      Fastify: "In Fastify: check in a preHandler hook of the route, whatever the content type parser was.",
      Django:
        'In Django: check at the top of the view, before looking at request.content_type or request.POST["Type"].',
      Flask:
        "In Flask: check at the top of the view (or in before_request), before looking at request.mimetype.",
      Laravel:
        "In Laravel: check in a middleware of the route, and take the key from `$request->post('SecretKey')`.",
      PHP: "In PHP: check before any `if` on CONTENT_TYPE, REQUEST_METHOD or $_POST['Type'].",
      Rails: "In Rails: check in a before_action, and take the key from request.request_parameters.",
      Sinatra: "In Sinatra: check in a `before` block, whatever request.media_type is.",
    },
    general: [
      "Refuse first: 401 unless the post was parsed, has a SecretKey, and it is the right one. Only then look at the method, the encoding and the Type.",
      "Take forms and JSON alone, and answer 415 to the rest; switch off method overrides for this route.",
    ],
  },
});

/** Without a key in the answer, only a POST's answer can be held against that of the right key. */
function passes(evidence: Evidence, name: string): boolean {
  if (treatmentOf(evidence, name) !== "same") return false;
  const posted = exchange(evidence, name)?.ask.method === "POST";
  // Where every GET gets the key, it is not the header that lets in.
  if (!posted && treatmentOf(evidence, "stranger-get") === "same") return false;
  return posted || profileOf(evidence).validationNeedsKey === "required";
}

/** An event with a wrong key got what the genuine one of its type got. */
function forgeryTaken(evidence: Evidence, name: string): boolean {
  const forged = lastOf(evidence, name);
  const genuine = lastOf(evidence, (forged?.ask.event ?? "").toLowerCase());
  const [right, wrong] = [genuine, forged].map((seen) => (seen?.failure ? undefined : seen?.response));
  if (accepted(evidence, genuine) !== true || right === undefined || wrong === undefined) return false;
  if (!successful(wrong)) return false;
  const { eventsNeedKey, returnedKey } = profileOf(evidence);
  if (eventsNeedKey === "required") return returned(wrong, returnedKey);
  return right.status === wrong.status && right.body.shape === wrong.body.shape;
}
