import type { FixTable } from "./fixes.ts";

/** How to compare two keys byte for byte, and refuse what is no text. */
export const compareKeys: FixTable = {
  PHP: "In PHP: `is_string($given) && hash_equals($secret, $given)`, not `==`.",
  Laravel: "In Laravel: `is_string($given) && hash_equals($secret, $given)`, not `==`.",
  Symfony: "In Symfony: `is_string($given) && hash_equals($secret, $given)`, not `==`.",
  WordPress: "In WordPress: `is_string($given) && hash_equals($secret, $given)`, not `==`.",
  Express:
    'In Node.js: `typeof given === "string" && given === secret`, or crypto.timingSafeEqual on buffers of the same length.',
  Fastify:
    'In Node.js: `typeof given === "string" && given === secret`, or crypto.timingSafeEqual on buffers of the same length.',
  Django: "In Python: `isinstance(given, str) and hmac.compare_digest(given.encode(), secret.encode())`.",
  Flask: "In Python: `isinstance(given, str) and hmac.compare_digest(given.encode(), secret.encode())`.",
  FastAPI: "In Python: `isinstance(given, str) and hmac.compare_digest(given.encode(), secret.encode())`.",
  Rails: "In Rails: `given.is_a?(String) && ActiveSupport::SecurityUtils.secure_compare(given, secret)`.",
  Sinatra: "In Rack: `given.is_a?(String) && Rack::Utils.secure_compare(given, secret)`.",
  Spring:
    "In Java: `MessageDigest.isEqual(given.getBytes(UTF_8), secret.getBytes(UTF_8))`, not equalsIgnoreCase.",
  "ASP.NET Core":
    "In .NET: `string.Equals(given, secret, StringComparison.Ordinal)`, or CryptographicOperations.FixedTimeEquals on their bytes.",
  "ASP.NET": "In .NET: `string.Equals(given, secret, StringComparison.Ordinal)`.",
};
