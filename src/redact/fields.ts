/*
 * Header fields whose values are credentials, and the parts of them that may be shown.
 */

const credentials = /^(?:proxy-)?authorization$/;
const secretNames =
  /^(?:x-)?(?:api|auth|access|functions|subscription|ocp-apim-subscription|goog-api|vercel-protection-bypass|amz-security|csrf|xsrf|session|secret)[-_]?(?:key|token|id|bypass)?$|^x-vercel-protection-bypass$|(?:^|[-_])(?:token|secret|password|api-?key)$/;

/**
 * Masks what is secret in a header field by its name: the whole value, or of credentials all but the
 * scheme (RFC 9110 §11.4), or of cookies all but names and attributes (RFC 6265).
 * @param name of the field, in any case.
 * @param value already free of keys.
 * @returns the value with labels in place of secrets; masking it again changes nothing.
 */
export function maskField(name: string, value: string): string {
  const field = name.toLowerCase();
  if (credentials.test(field)) return maskCredentials(value);
  if (field === "cookie") return value.split(";").map(maskPair).join(";");
  if (field === "set-cookie") {
    const [pair = "", ...attributes] = value.split(";");
    return [maskPair(pair), ...attributes].join(";");
  }
  if (secretNames.test(field)) return isLabel(value.trim()) ? value : "‹credentials›";
  return value;
}

function maskCredentials(value: string): string {
  if (isLabel(value)) return value;
  const scheme = /^([A-Za-z][A-Za-z0-9-]{0,30}) +\S/.exec(value)?.[1];
  const rest = scheme === undefined ? value : value.slice(scheme.length).trim();
  const shown = isLabel(rest) ? rest : "‹credentials›";
  return scheme === undefined ? shown : `${scheme} ${shown}`;
}

function maskPair(pair: string): string {
  const equals = pair.indexOf("=");
  if (equals === -1) return pair.trim() === "" || isLabel(pair.trim()) ? pair : "‹value›";
  const value = pair.slice(equals + 1);
  return value === "" || isLabel(value) ? pair : `${pair.slice(0, equals + 1)}‹value›`;
}

function isLabel(text: string): boolean {
  return /^‹[^‹›]{1,60}›$/.test(text);
}
