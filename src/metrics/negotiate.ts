import type { Format } from "./text.ts";

/*
 * What a client would have (RFC 9110 §12.5).
 */

/**
 * The format to answer in: OpenMetrics 1.0 where the client likes it as well as text, or better.
 * @param accept the field Accept, if there is one.
 */
export function formatFor(accept: string | undefined): Format {
  const ranges = readList(accept ?? "");
  const openmetrics = ranges
    .filter(({ value, parameters }) => {
      const version = parameters.get("version") ?? "1.0.0";
      return value === "application/openmetrics-text" && version === "1.0.0";
    })
    .map(({ weight }) => weight);
  const text = ["text/plain", "text/*", "*/*"]
    .map((range) => ranges.find(({ value }) => value === range)?.weight)
    .find((weight) => weight !== undefined);
  const best = Math.max(0, ...openmetrics);
  return best > 0 && best >= (text ?? 0) ? "openmetrics" : "text";
}

/**
 * Whether the answer may be compressed with gzip.
 * @param acceptEncoding the field Accept-Encoding, if there is one.
 */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const codings = readList(acceptEncoding ?? "");
  const named = codings.find(({ value }) => value === "gzip" || value === "x-gzip");
  return ((named ?? codings.find(({ value }) => value === "*"))?.weight ?? 0) > 0;
}

interface Weighed {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly weight: number;
}

function readList(field: string): readonly Weighed[] {
  return field.split(",").map((item) => {
    const [value = "", ...rest] = item.split(";").map((part) => part.trim().toLowerCase());
    const parameters = new Map(
      rest.map((part) => {
        const [name = "", text = ""] = part.split("=", 2);
        return [name.trim(), text.trim().replace(/^"(.*)"$/, "$1")] as const;
      }),
    );
    const weight = Number(parameters.get("q") ?? 1);
    return { value, parameters, weight: weight >= 0 && weight <= 1 ? weight : 0 };
  });
}
