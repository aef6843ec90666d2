import { randomBytes } from "node:crypto";
import picocolors from "picocolors";
import { printableText } from "../../generator/visible-text.js";
import { PROSE_WIDTH, wrapText } from "./wrap.js";

/*
 * Everything that commands print passes `Output.write`, and a lint rule refuses other ways. Names, messages and paths come
 * from definitions, servers and files, so the whole text is made harmless; what commands may do to a terminal or a log is
 * marked before that with a random text.
 */

const SECRET = randomBytes(16).toString("hex");
const ESCAPE_MARK = `<${SECRET} escape>`;
const COMMAND_MARK = `<${SECRET} command>`;

/** Styles a text, which may be foreign. */
export type Colours = Readonly<
  Record<"bold" | "cyan" | "dim" | "green" | "red" | "yellow", (text: string) => string>
>;

/** A stream that commands print on. */
export interface Output {
  /** No colours unless the stream is a terminal, and as `NO_COLOR` and `FORCE_COLOR` ask, which `--color` sets. */
  readonly colours: () => Colours;
  /** Prints text with everything in it made visible that is neither text nor of `colours` or `workflowCommand`. */
  readonly write: (text: string) => void;
  /**
   * Prints sentences and log lines. On a terminal they are wrapped, at `PROSE_WIDTH` columns in a wider one. Elsewhere each stays
   * on one line, for `grep`, and for logs that wrap by themselves.
   */
  readonly prose: (text: string) => void;
  /** The text as `write` prints it, for a program that shows it. */
  readonly rendered: (text: string) => string;
}

export const standardOutput: Output = createOutput(() => process.stdout);
export const standardError: Output = createOutput(() => process.stderr);

/** A command to a log of GitHub Actions. Parameters and message must be escaped by the rules of such commands. */
export function workflowCommand(name: string, parameters: string, message: string): string {
  return `${COMMAND_MARK}${name} ${parameters}::${message}`;
}

/** Colours for a stream; what they return is for `Output.write`. */
function coloursFor(stream: { readonly isTTY?: boolean }): Colours {
  const forced = process.env.FORCE_COLOR;
  const wanted =
    forced !== undefined
      ? forced !== "0" && forced !== "false"
      : stream.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
  const colours = picocolors.createColors(wanted);
  const style =
    (name: keyof Colours) =>
    (text: string): string =>
      colours[name](printableText(text)).replaceAll("\u001b", ESCAPE_MARK);
  return {
    bold: style("bold"),
    cyan: style("cyan"),
    dim: style("dim"),
    green: style("green"),
    red: style("red"),
    yellow: style("yellow"),
  };
}

function createOutput(stream: () => NodeJS.WriteStream): Output {
  const rendered = (text: string): string =>
    printableText(text).replaceAll(ESCAPE_MARK, "\u001b").replaceAll(COMMAND_MARK, "::");
  return {
    colours: () => coloursFor(stream()),
    write: (text) => {
      stream().write(rendered(text));
    },
    prose: (text) => {
      const { isTTY, columns } = stream();
      const shown = rendered(text);
      // Some terminals do not tell their width.
      const width = Math.min(columns || PROSE_WIDTH, PROSE_WIDTH);
      stream().write(isTTY ? wrapText(shown, width) : shown);
    },
    rendered,
  };
}
