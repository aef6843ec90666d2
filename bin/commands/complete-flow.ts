import { entryOf } from "../../generator/json-schema/values.js";
import { knownFlows } from "../../generator/up-to-date/known-flows.js";
import { listOptions } from "../options/generate.js";
import { runOptions } from "../options/run.js";

/** The commands whose argument is a flow, with their options. */
const COMMANDS: ReadonlyMap<string | undefined, OptionTable> = new Map<string, OptionTable>([
  ["run", runOptions],
  ["list", listOptions],
]);

type OptionTable = Readonly<Record<string, object>>;

/**
 * The flows that a shell offers for the last word of a command line, from what was generated last: no config is run for it, and
 * no source is asked.
 *
 * @param words - those after the program's name, the last one as far as it is typed.
 * @returns undefined where no flow is asked for.
 */
export async function completeFlow(
  words: readonly string[],
): Promise<readonly string[] | undefined> {
  const [command, ...rest] = words;
  const options = COMMANDS.get(command);
  const current = rest.at(-1);
  if (options === undefined || current === undefined || current.startsWith("-")) return undefined;
  if (!isArgument(rest.slice(0, -1), options)) return undefined;
  const flows = await knownFlows(process.cwd());
  const ids = flows.filter((id) => id.startsWith(current));
  // A slug is enough where only one flow has it.
  return ids.length > 0 ? ids : uniqueSlugs(flows).filter((slug) => slug.startsWith(current));
}

/** Whether the word after these is the first that is neither an option nor the value of one. */
function isArgument(words: readonly string[], options: OptionTable): boolean {
  let takesValue = false;
  for (const word of words) {
    if (takesValue) {
      takesValue = false;
    } else if (word.startsWith("-")) {
      takesValue = !word.includes("=") && hasValue(word, options);
    } else {
      return false;
    }
  }
  return !takesValue;
}

function hasValue(word: string, options: OptionTable): boolean {
  const name = word.replace(/^--?/, "");
  const option =
    options[name] ?? Object.values(options).find((each) => entryOf(each, "alias") === name);
  return option !== undefined && entryOf(option, "type") !== "boolean";
}

function uniqueSlugs(flows: readonly string[]): readonly string[] {
  const slugs = flows.map((id) => id.slice(id.lastIndexOf("/") + 1));
  return slugs.filter((slug) => slugs.indexOf(slug) === slugs.lastIndexOf(slug));
}
