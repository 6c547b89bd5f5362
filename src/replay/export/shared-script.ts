/*
 * What the scripts of all engines have in common, as text: it runs there, not in the command. Each brings its own
 * `environment` (the variables), `plan` and `defaultUrl`.
 */

/** Reads the keys and the secret header fields from the environment, and escapes the Secret Key as the sender does. */
export const keysText = String.raw`function given(name) {
  const value = environment[name];
  if (value === undefined || value === "") throw new Error(name + " is not set");
  return value;
}

const secretKey = given("PREVALIDATE_SECRET_KEY");
const needsKey = plan.validationNeedsKey || plan.eventsNeedKey;
const wantedKey = plan.returnedKey === "secret" ? secretKey : needsKey ? given("PREVALIDATE_VALIDATION_KEY") : "";
const secretHeaders = {};
for (const name of Object.keys(plan.secretHeaders)) secretHeaders[name] = given(plan.secretHeaders[name]);

// As the sender escapes them.
const escaped = {
  form: encodeURIComponent(secretKey).replace(
    /[!'()*]/g,
    (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase(),
  ),
  json: JSON.stringify(secretKey).slice(1, -1),
};
`;

/** Puts a post together again, and holds an answer against what the sender needs. */
export const judgeText = String.raw`function headersOf(post) {
  const headers = {};
  for (const [name, value] of post.headers) {
    const text = value === null ? secretHeaders[name.toLowerCase()] : value;
    const known = Object.keys(headers).find((one) => one.toLowerCase() === name.toLowerCase());
    // Fields of one name are one list (RFC 9110, section 5.3).
    if (known === undefined) headers[name] = text;
    else headers[known] += ", " + text;
  }
  return headers;
}

function isTaken(post, { status, body }) {
  const need = post.type === "Validation" ? plan.validationNeedsKey : plan.eventsNeedKey;
  const success = plan.only200 ? status === 200 : status >= 200 && status < 300;
  return success && (!need || (typeof body === "string" && body.includes(wantedKey)));
}
`;
