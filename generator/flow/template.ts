/**
 * The placeholders of prompts and mocks: `{{…}}` with a dotted path in it. This is the one reading of them: the emulator
 * fills them in, and the check of the wiring asks whether there can be such a value.
 */

/** A placeholder as it is written. */
export interface Placeholder {
  /** With its braces. */
  readonly text: string;
  /** What is between the braces, without spaces around it. */
  readonly name: string;
}

/** Where a path begins: the step's input, the flow's inputs, or the item or number of the innermost loop's iteration. */
export type ReferenceRoot = "input" | "initial" | "item" | "index";

/** A value that a placeholder may mean. */
export interface ValueReference {
  readonly root: ReferenceRoot;
  readonly path: readonly string[];
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const ONLY_PLACEHOLDER = /^\{\{([^{}]*)\}\}$/;

/** The placeholders of a text, in order. */
export function placeholdersOf(text: string): readonly Placeholder[] {
  // Most texts that are checked by the thousand have none.
  if (!text.includes("{{")) return [];
  return Array.from(text.matchAll(PLACEHOLDER), ([written, inside = ""]) => ({
    text: written,
    name: inside.trim(),
  }));
}

/** The text with its placeholders replaced, by their names. */
export function replacePlaceholders(text: string, replace: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_, inside: string) => replace(inside.trim()));
}

/** The name in a text that is a single placeholder; undefined for other texts. */
export function onlyPlaceholder(text: string): string | undefined {
  return ONLY_PLACEHOLDER.exec(text)?.[1]?.trim();
}

/**
 * What a placeholder means: the first of these that there is. `initial.…` is a flow input; `item`, `item.…` and `index`
 * belong to the innermost loop; `input` is the step's whole input; anything else is a path in it.
 */
export function referencesOf(name: string, isInLoop: boolean): readonly ValueReference[] {
  const path = name.split(".");
  const [head = "", ...rest] = path;
  if (head === "initial") return [{ root: "initial", path: rest }];
  if (isInLoop && head === "item") return [{ root: "item", path: rest }];
  if (isInLoop && name === "index") return [{ root: "index", path: [] }];
  const field: ValueReference = { root: "input", path };
  return head === "input" ? [{ root: "input", path: rest }, field] : [field];
}
