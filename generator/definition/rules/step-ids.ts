import type { JsonValue } from "../../json-schema/types.js";
import type { Report } from "../diagnostic.js";
import { KNOWN_PROCESSORS } from "../format/raw-definition.js";
import { toPointer } from "../../json-schema/pointer.js";
import { entryOf } from "../../json-schema/values.js";
import { walkNodes } from "./walk-document.js";

/** Ids are unique in a flow, containers included, and every branch of a parallel has one. */
export function checkStepIds(root: JsonValue, report: Report): void {
  const taken = new Map<string, string>();
  walkNodes(root, ({ kind, value, path, isBranch }) => {
    const id = entryOf(value, "id");
    if (kind === "container" && isBranch && id === undefined) {
      const message =
        "a branch that is a container needs an `id`: the output of the parallel is keyed by it";
      report({ path, at: "value", message });
    }
    if (typeof id !== "string") return;
    const place = [...path, "id"];
    const first = taken.get(id);
    if (first !== undefined) {
      const message = `the id ${JSON.stringify(id)} is already used by ${first}; ids must be unique in a flow`;
      report({ path: place, at: "value", message });
    } else {
      taken.set(id, toPointer(path));
    }
    // The pattern of ids allows it, and nothing else does: as a key of an object literal it sets the prototype.
    if (id === "__proto__")
      report({ path: place, at: "value", message: '"__proto__" cannot be the id of a step' });
  });
}

/** A processor may have any name, except for one that differs from a known one only in case or hyphens. */
export function checkProcessors(root: JsonValue, report: Report): void {
  walkNodes(root, ({ kind, value, path }) => {
    const processor = entryOf(value, "processor");
    if (kind !== "step" || typeof processor !== "string") return;
    const plain = processor.toLowerCase().replaceAll(/[^a-z]/g, "");
    const known = KNOWN_PROCESSORS.find((name) => name === plain);
    if (known === undefined || known === processor) return;
    const message = `unknown processor ${JSON.stringify(processor)}`;
    report({
      path: [...path, "processor"],
      at: "value",
      message,
      suggest: () => known,
    });
  });
}
