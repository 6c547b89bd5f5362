import { useState } from "preact/hooks";
import type { PostLine } from "../listen/line.ts";
import { attempt, type Say, saveAs } from "./actions.tsx";
import { clear } from "./client.ts";
import { type Filter, statusClass, verdictOf } from "./posts.ts";
import { counted, verdicts, verdictWords } from "./words.ts";

interface ToolbarProps {
  readonly filter: Filter;
  readonly all: readonly PostLine[];
  readonly shown: readonly PostLine[];
  readonly say: Say;
  readonly onFilter: (filter: Filter) => void;
}

/** Search and filters, and what is done with all that they leave. */
export function Toolbar({ filter, all, shown, say, onFilter }: ToolbarProps) {
  const types = [...new Set(all.map(({ type }) => type ?? "none"))].sort();
  const statuses = [...new Set(all.map(statusClass))].sort();
  const count = new Map(verdicts.map((verdict) => [verdict, 0]));
  for (const post of all) count.set(verdictOf(post), (count.get(verdictOf(post)) ?? 0) + 1);
  const met = verdicts.filter((verdict) => count.get(verdict) !== 0 || filter.verdict === verdict);
  const ids = shown.map(({ id }) => id);
  const save = (format: "ndjson" | "har") => () =>
    attempt(say, () => saveAs({ ids: [...ids].reverse(), format, reveal: false }, "posts"));
  return (
    <search class="toolbar" aria-label="Which posts">
      <input
        id="search"
        type="search"
        placeholder="Search ( / )"
        aria-label="Search posts and bodies"
        spellcheck={false}
        autocomplete="off"
        value={filter.words}
        onInput={(event) => onFilter({ ...filter, words: event.currentTarget.value })}
      />
      <Choice
        label="Type"
        all="All types"
        value={filter.type}
        options={withChosen(types, filter.type)}
        onChoose={(type) => onFilter({ ...filter, type })}
      />
      <Choice
        label="Status"
        all="All statuses"
        value={filter.status}
        options={withChosen(statuses, filter.status)}
        onChoose={(status) => onFilter({ ...filter, status })}
      />
      <fieldset class="verdicts">
        <legend class="unseen">Verdict</legend>
        {met.map((verdict) => (
          <button
            key={verdict}
            type="button"
            class={verdict}
            aria-pressed={filter.verdict === verdict}
            onClick={() => onFilter({ ...filter, verdict: filter.verdict === verdict ? "" : verdict })}
          >
            <span class={`dot ${verdict}`} aria-hidden="true" />
            {verdictWords[verdict]} <b>{(count.get(verdict) ?? 0).toLocaleString("en")}</b>
          </button>
        ))}
      </fieldset>
      <span class="spread" />
      <fieldset disabled={shown.length === 0} class="save">
        <legend class="unseen">Save what is shown</legend>
        <span class="quiet">Save {shown.length.toLocaleString("en")} as</span>
        <button type="button" onClick={save("ndjson")}>
          Fixtures
        </button>
        <button type="button" onClick={save("har")}>
          HAR
        </button>
      </fieldset>
      <Clear count={all.length} say={say} />
    </search>
  );
}

function withChosen(options: readonly string[], chosen: string): readonly string[] {
  return chosen === "" || options.includes(chosen) ? options : [...options, chosen];
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, all, value, options, onChoose }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {option === "none" ? "None" : option}
        </option>
      ))}
    </select>
  );
}

/** Asks once more, in its own place. */
function Clear({ count, say }: { count: number; say: Say }) {
  const [sure, setSure] = useState(false);
  const onClick = () => {
    if (sure) void attempt(say, clear);
    setSure(!sure);
  };
  return (
    <button type="button" disabled={count === 0} onClick={onClick} onBlur={() => setSure(false)}>
      {sure && count > 0 ? `Forget ${counted(count, "post")}?` : "Clear"}
    </button>
  );
}
