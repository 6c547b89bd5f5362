import type { Inspector } from "../../listen/inspector/serve.ts";
import type { Listener } from "../../listen/listen.ts";
import type { Redactor } from "../../redact.ts";
import type { ListenFlags } from "./listen.ts";

/**
 * Serves the page beside the listener, on loopback whatever `--host` says; undefined with `--no-inspector`.
 * @throws UsageError when its port is taken; the listener is closed then.
 */
export async function startInspector(
  listener: Listener,
  { inspector, inspectorPort, profile, forward }: ListenFlags,
  redactor: Redactor,
): Promise<Inspector | undefined> {
  if (!inspector) return undefined;
  const { serveInspector } = await import("../../listen/inspector/serve.ts");
  try {
    return await serveInspector(listener, {
      profile,
      ...(inspectorPort !== undefined && { port: inspectorPort }),
      ...(forward !== undefined && { answers: `forwarded to ${redactor.url(forward)}` }),
    });
  } catch (error) {
    await listener.close();
    throw error;
  }
}
