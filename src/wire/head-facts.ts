/** What a response head says, as far as it matters to whoever counts answers. */
export interface HeadFacts {
  /** Status line and fields as Latin-1, empty line included. */
  readonly head: string;
  readonly status: number;
  /** Octets of body that follow. */
  readonly bodyBytes: number;
  /** The connection goes on (RFC 9112 §9.3). */
  readonly persists: boolean;
  /** Seconds the server keeps an idle connection, where it says so. */
  readonly idleSeconds: number | null;
}

/**
 * Reads the head of an ordinary response.
 * @param head as Latin-1, empty line included.
 * @returns undefined for all that the full reader must see: other framings, interim responses, odd lines.
 */
export function headFacts(head: string): HeadFacts | undefined {
  const status = /^HTTP\/1\.1 ([2-5]\d\d)[ \r]/.exec(head)?.[1];
  if (status === undefined || status === "204" || status === "304" || /[\x80-\xff]/.test(head))
    return undefined;
  const lengths = [...head.matchAll(/\r\ncontent-length[ \t]*:[ \t]*([^\r]*)/gi)];
  const length = lengths[0]?.[1]?.trim() ?? "";
  if (lengths.length !== 1 || !/^\d{1,9}$/.test(length) || /\r\n(?:transfer-encoding|[ \t])/i.test(head))
    return undefined;
  if (
    !head
      .split("\r\n")
      .slice(1, -2)
      .every((line) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(line))
  )
    return undefined;
  const idle = /\r\nkeep-alive:[^\r]*\btimeout=(\d{1,6})/i.exec(head)?.[1];
  return {
    head,
    status: Number(status),
    bodyBytes: Number(length),
    persists: !/\r\nconnection:[^\r]*\bclose\b/i.test(head),
    idleSeconds: idle === undefined ? null : Number(idle),
  };
}
