import { workflowCommand } from "./command.ts";

const levels = ["error", "warning", "notice"] as const;

export interface Annotation {
  readonly level: (typeof levels)[number];
  readonly title: string;
  readonly message: string;
  readonly file?: string | undefined;
}

/** GitHub shows ten annotations of a level for a step and drops the rest without a word. */
const shownOfEach = 10;
/** The runner cuts messages there (`_maxIssueMessageLength`), the API titles. */
const [longestMessage, longestTitle] = [4096, 255];

class Counted {
  shown = 0;
  last = "";
  more = 0;
}

/**
 * Keeps the annotations of a step within what GitHub shows: the last place of each level is kept free, and at the end
 * either taken by the tenth or by a word on how many there are besides.
 */
export class Annotations {
  readonly #of = { error: new Counted(), warning: new Counted(), notice: new Counted() };

  /** @returns the command, or nothing when it has to wait for the end. */
  add(annotation: Annotation): string {
    const of = this.#of[annotation.level];
    const command = written(annotation);
    if (of.shown < shownOfEach - 1) {
      of.shown++;
      return command;
    }
    if (of.last === "") of.last = command;
    else of.more++;
    return "";
  }

  /** @returns the commands of what was kept back. */
  end(): string {
    return levels
      .map((level) => {
        const { last, more } = this.#of[level];
        if (more === 0) return last;
        const title = `${more + 1} more ${level}s`;
        const message = `GitHub shows ${shownOfEach} annotations of a kind for a step. The log of this step has all of them.`;
        return written({ level, title, message });
      })
      .join("");
  }
}

function written({ level, title, message, file }: Annotation): string {
  return workflowCommand(level, { file, title: cut(title, longestTitle) }, cut(message, longestMessage));
}

function cut(text: string, most: number): string {
  // In UTF-16 units, as the runner counts; never through the middle of a character.
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
