import type { Profile } from "../../protocol/profile.ts";
import {
  type AuditLine,
  form,
  formValidation,
  json,
  jsonSecret,
  jsonValidation,
  line,
  plainValidation,
} from "../line.ts";
import { traceMark } from "../marks.ts";

/** A site that belongs to nobody (RFC 2606). */
const foreignOrigin = "https://prevalidate.example";

/** The right key as it should be, in both encodings: what everything else is held against. */
export function controlLines(): readonly AuditLine[] {
  return [
    line("right", { secret: "right" }, (writer) =>
      form(formValidation(writer, writer.pair("SecretKey", writer.right))),
    ),
    line("right-json", { secret: "right", encoding: "json" }, (writer) =>
      json(jsonValidation(writer, jsonSecret(writer.right))),
    ),
  ];
}

/** The right key again, to see whether the endpoint still answers as it did. */
export function controlLine(profile: Profile, number: number): AuditLine {
  return line(
    `control-${number}`,
    { secret: "right", encoding: profile.validationEncoding, needsPass: false },
    (writer) => plainValidation(writer, profile, writer.right),
  );
}

/** What answers say to browsers, and whether the server repeats requests. */
export function transportLines(profile: Profile): readonly AuditLine[] {
  const none = { encoding: "none", event: null, needsPass: false } as const;
  return [
    line("origin", { secret: "right", encoding: profile.validationEncoding }, (writer) => ({
      ...plainValidation(writer, profile, writer.right),
      headers: [["Origin", foreignOrigin]],
    })),
    line("preflight", { secret: "absent", method: "OPTIONS", ...none }, () => ({
      method: "OPTIONS",
      headers: [
        ["Origin", foreignOrigin],
        ["Access-Control-Request-Method", "POST"],
        ["Access-Control-Request-Headers", "content-type"],
      ],
    })),
    line("trace", { secret: "absent", method: "TRACE", ...none }, () => ({
      method: "TRACE",
      headers: [traceMark],
    })),
  ];
}

/** The wrong key in clear, at the address that {@link plainAddress} gives. */
export function plainLine(): AuditLine {
  return line("plain-http", { secret: "wrong", needsPass: false }, (writer) =>
    form(formValidation(writer, writer.pair("SecretKey", writer.wrong))),
  );
}

/** Ports at which plain HTTP stands beside HTTPS; on others it can only be the same port. */
const plainPorts: Readonly<Record<string, string>> = { "": "80", "443": "80", "8443": "8080" };

/** Where the same host would take the same post over plain HTTP; undefined when it is asked that way already. */
export function plainAddress(target: URL): URL | undefined {
  if (target.protocol !== "https:") return undefined;
  const plain = new URL(target);
  plain.protocol = "http:";
  plain.port = plainPorts[target.port] ?? target.port;
  return plain;
}
