import type { KeyShown } from "../listen/inspector/messages.ts";
import { Marked } from "./marked.tsx";

/** Long text, which scrolls by itself and so can be focused (WCAG 2.1.1). */
export function Scrolled({ label, text, keys }: { label: string; text: string; keys: readonly KeyShown[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scrolled" tabIndex={0} aria-label={label}>
      <pre>
        <Marked text={text} keys={keys} />
      </pre>
    </section>
  );
}
