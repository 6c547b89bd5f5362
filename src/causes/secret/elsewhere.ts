import { auditNamesOf, auditWordsOf } from "../../audit/words.ts";
import { defineCause } from "../define.ts";
import { listOf } from "../words.ts";
import { letInByKey, treatmentOf } from "./compare.ts";

export const takenFromElsewhere = defineCause({
  id: "secret/taken-from-elsewhere",
  severity: "info",
  title: "The Secret Key is also taken from outside the body",
  about:
    "The sender puts the Secret Key into the body. A handler that reads it from the URL or a cookie as well lets it be put where it is logged, kept in histories and passed on; and where the URL goes before the body, one can say something else than the other.",
  signs:
    "An audit's post without a key in the body, and with the right one in a cookie or (to endpoints that are called local) in the query, is treated as the right key is. An absent key that is taken as well is secret/absent-accepted.",
  verify: 'curl -si "$URL" -b "SecretKey=$SECRET_KEY" -d "ServerId=10000&Type=Validation"\n# wanted: 401',
  needs: ["http", "audit"],
  recognise: (evidence) => {
    if (treatmentOf(evidence, "wrong-secret") !== "refused") return undefined;
    const taken = auditNamesOf("elsewhere").filter((name) => letInByKey(evidence, name));
    if (taken.length === 0) return undefined;
    return {
      confidence: "certain",
      detail: `The right Secret Key is let in from ${listOf(taken.map((name) => auditWordsOf(name)?.words ?? name))}.`,
      evidence: ["http.wrong-secret", ...taken.map((name) => `http.${name}`)],
    };
  },
  fixes: {
    software: {
      PHP: "In PHP: read $_POST, not $_REQUEST.",
      Laravel: "In Laravel: `$request->post('SecretKey')`, not `$request->input('SecretKey')`.",
      Flask: "In Flask: request.form, not request.values.",
      Rails: "In Rails: request.request_parameters, not params.",
      Sinatra: "In Sinatra: request.POST, not params.",
      Express: "In Express: req.body alone, not req.query or req.cookies.",
      Django: "In Django: request.POST alone, not request.GET or request.COOKIES.",
    },
    general: ["Take the SecretKey from the parsed body alone."],
  },
});
