import type { Connector, Opened } from "../probes/connector.ts";
import type { Bytes, Milliseconds } from "../units.ts";
import { KeepAliveConnection, type Reply } from "../wire/keep-alive.ts";
import type { Ending } from "./failures.ts";
import type { Prepared } from "./options.ts";

export interface SlotOptions {
  readonly target: URL;
  readonly connector: Connector;
  readonly timeoutMs: Milliseconds;
  readonly maxBodyBytes: Bytes;
  /** Told when a post is sent once more, since its connection was closed before any answer came. */
  readonly onResent: () => void;
}

const maxHeadBytes: Bytes = 65_536;
const maxInterim = 16;

/** A place for one post under way, with a connection that is kept from one to the next. */
export class Slot {
  readonly #options: SlotOptions;
  #connection: KeepAliveConnection | undefined;
  #sentAt: Milliseconds = 0;
  #waiting = false;
  #closed = false;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  /**
   * Posts, over the open connection or a new one.
   * @param onEnd told how it ended, and when it had gone out (`performance.now()`), unless the slot is closed before.
   */
  post(post: Prepared, onEnd: (ending: Ending, sentAt: Milliseconds) => void): void {
    const now = performance.now();
    this.#sentAt = now;
    if (this.#connection?.usableAt(now)) this.#send(this.#connection, post, onEnd);
    else void this.#open(post, onEnd);
  }

  /** Called now and then: ends a post that has waited too long for its answer. */
  checkTime(now: Milliseconds): void {
    const waited = now - this.#sentAt;
    if (this.#waiting && waited > this.#options.timeoutMs) this.#connection?.timeOut(waited);
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
  }

  #send(
    connection: KeepAliveConnection,
    post: Prepared,
    onEnd: (ending: Ending, sentAt: Milliseconds) => void,
  ): void {
    this.#waiting = true;
    connection.send(post.captured.method, post.head, post.body, (reply: Reply) => {
      this.#waiting = false;
      if (reply.kind === "read" && reply.stale) {
        // Closed by the server while the post was on its way: nobody has read it (RFC 9112 §9.5).
        this.#options.onResent();
        void this.#open(post, onEnd);
        return;
      }
      onEnd({ reply }, this.#sentAt);
    });
  }

  async #open(post: Prepared, onEnd: (ending: Ending, sentAt: Milliseconds) => void): Promise<void> {
    const { connector, target, timeoutMs, maxBodyBytes } = this.#options;
    this.#connection?.close();
    this.#connection = undefined;
    const opened = await connector.open(target, this.#sentAt + timeoutMs, undefined);
    if (this.#closed) {
      opened.socket?.destroy();
      return;
    }
    const refused = unusable(opened);
    if (opened.socket === undefined || refused !== undefined) {
      opened.socket?.destroy();
      onEnd(refused ?? { unopened: { kind: "connect", outcome: "failed" } }, this.#sentAt);
      return;
    }
    this.#connection = new KeepAliveConnection(opened.socket, { maxHeadBytes, maxInterim, maxBodyBytes });
    this.#send(this.#connection, post, onEnd);
  }
}

/** Events are about people: they go to nobody whose certificate the sender would not trust. */
function unusable({ socket, failure, attempt, handshake }: Opened): Ending | undefined {
  const about = { ...(attempt && { attempt }), ...(handshake && { handshake }) };
  if (socket === undefined) return { unopened: failure ?? { kind: "connect", outcome: "failed" }, ...about };
  if (handshake?.outcome !== "established") return undefined;
  const code = handshake.verifyError ?? (handshake.nameMatches ? undefined : "ERR_TLS_CERT_ALTNAME_INVALID");
  return code === undefined ? undefined : { unopened: { kind: "tls", code }, ...about };
}
