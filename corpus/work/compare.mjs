// Compares definitions as `check` does: with the same in another order, and with a breaking edit.
import { compareDefinitions } from "../../dist/generator/diff/index.js";
import { breakingEdits } from "../breaking.mjs";
import { randomOf } from "../random.mjs";
import { reordered } from "../reorder.mjs";
import { validatorOf } from "../validator.mjs";
import { read } from "./generate.mjs";

/** `known`: the uses that can be read, and a valid value where there is one. */
export async function compareEach(tasks, onResult) {
  for (const { entry, known } of tasks) {
    const { id, schema, dialect } = entry;
    const random = randomOf(entry.sha);
    const again = reordered(schema, random);
    const edits =
      known.sample === undefined
        ? []
        : breakingEdits(schema, known.sample, (each) => validatorOf(each, dialect), random);
    const result = { ms: 0 };
    for (const use of known.uses) {
      const { definition } = read(id, schema, use);
      const compare = (other, isBefore) => {
        const second = read(id, other, use);
        if (second.definition === undefined) return { problem: second.problem };
        const start = performance.now();
        const pair = isBefore ? [second.definition, definition] : [definition, second.definition];
        const changes = compareDefinitions(...pair, "exact");
        result.ms = Math.max(result.ms, performance.now() - start);
        return { changes };
      };
      result[use] = { reordered: described(compare(again, false)), edits: [] };
      for (const edit of edits) {
        // What is new in outputs breaks readers; what is no longer taken breaks those who send.
        if (use === "input" && edit.isFilledIn) continue;
        const { changes, problem } = compare(edit.schema, use === "input");
        const isFound = changes?.some((change) => change.class === "breaking") ?? undefined;
        result[use].edits.push({ kind: edit.kind, place: edit.place, isFound, problem });
      }
    }
    onResult(id, result);
  }
}

/** @returns {string | undefined} what is said to have changed; undefined for nothing */
function described({ changes, problem }) {
  if (problem !== undefined) return `cannot be read: ${problem}`;
  // Without a name for it, `message` sets the first input, so that the order of inputs means something.
  // That the definition's text is another is no change of anything in it.
  const others = changes.filter(
    (change) =>
      change.path !== "message" &&
      !(change.class === "documentation" && change.path === "definition"),
  );
  if (others.length === 0) return undefined;
  return others
    .slice(0, 3)
    .map((change) => `${change.class}: ${change.path} ${change.message}`)
    .join("; ");
}
