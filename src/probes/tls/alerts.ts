/** AlertDescription by number (RFC 8446 §6; the older ones from RFC 5246 §7.2 and RFC 6101). */
const alertNames: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  21: "decryption_failed",
  22: "record_overflow",
  30: "decompression_failure",
  40: "handshake_failure",
  41: "no_certificate",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  60: "export_restriction",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  100: "no_renegotiation",
  109: "missing_extension",
  110: "unsupported_extension",
  111: "certificate_unobtainable",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  114: "bad_certificate_hash_value",
  115: "unknown_psk_identity",
  116: "certificate_required",
  120: "no_application_protocol",
};

/** Name of an alert; `alert 200` for a number that has none. */
export function alertName(number: number): string {
  return alertNames[number] ?? `alert ${number}`;
}

const known = new Set(Object.values(alertNames));

/**
 * Name of the alert that a peer sent, when that is what an error of `node:tls` tells.
 * @param error any error; OpenSSL's carry the number in their message, and a code such as
 *   `ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED` or `ERR_SSL_TLSV1_UNRECOGNIZED_NAME`.
 * @returns the name of RFC 8446 §6, or undefined when no alert is told.
 */
export function alertNameOf(error: Error): string | undefined {
  const number = /\bSSL alert number (\d{1,3})\b/.exec(error.message)?.[1];
  if (number !== undefined) return alertName(Number(number));
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const name = /^ERR_SSL_(?:SSLV3|TLSV\d+)_(?:ALERT_)?([A-Z_]+)$/.exec(code)?.[1]?.toLowerCase();
  return name !== undefined && known.has(name) ? name : undefined;
}
