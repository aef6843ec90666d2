import type { Step } from "../definition/types.js";

/** Ids that a service numbered or drew: `step-1`, `block_12`, a UUID or a long hexadecimal number. */
const UNTOLD_ID =
  /^(?:(?:step|block|node|task)[_-]?\d+|[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9a-f]{12,})$/i;

/** Longer names are sentences, of which a type takes the beginning. */
const MOST_WORDS = 6;

/** The words that the types of a step are named after. */
export interface StepTitle {
  readonly words: readonly string[];
  /** The words that tell it from another step with the same ones. */
  readonly longerWords: readonly string[] | undefined;
}

/**
 * Names a step: after its id, or after its display name where the id says nothing to a reader. The id is what calls and
 * outputs use all the same.
 */
export function stepTitle({ id, name }: Pick<Step, "id" | "name">): StepTitle {
  const words = UNTOLD_ID.test(id) ? wordsOf(name ?? "") : [];
  return words.length === 0
    ? { words: [id], longerWords: undefined }
    : { words, longerWords: [...words, id] };
}

function wordsOf(name: string): readonly string[] {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
}
