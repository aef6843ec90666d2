import type { Path } from "../../../json-schema/types.js";
import type { FlowContext } from "./flow-context.js";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const STEP_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MOST_CHARACTERS = 64;

/** The ids of a step: the one that calls and outputs name it by, and the service's own. */
export interface StepIds {
  readonly id: string;
  readonly serviceId: string | undefined;
}

/**
 * Chooses the ids of a step.
 *
 * @param ids - what the result calls it, the most likely one first.
 * @param name - its display name, for a step without an id.
 */
export function chooseStepIds(
  ids: readonly string[],
  name: string | undefined,
  path: Path,
  context: FlowContext,
): StepIds {
  const { notes } = context;
  const wanted = ids[0];
  const usable = ids.find((id) => STEP_ID.test(id) && id !== "__proto__");
  const id = freeId(usable ?? asId(wanted ?? name ?? "step"), context);
  if (wanted === undefined)
    notes.assume(
      "a step without an id is called after its name: overrides of it may not arrive",
      path,
    );
  else if (id !== wanted)
    notes.unplaced(
      "id of a step that no definition can have, or that another step has",
      path,
      wanted,
    );
  return { id, serviceId: ids.find((each) => each !== id && UUID.test(each)) };
}

/** An id that no step or container of the flow has yet: this one, or with a number behind it. */
export function freeId(id: string, { ids }: FlowContext): string {
  let free = id;
  for (let count = 2; ids.has(free); count += 1) {
    const end = `-${count}`;
    free = id.slice(0, MOST_CHARACTERS - end.length) + end;
  }
  ids.add(free);
  return free;
}

/** A text with everything replaced that no id may have. */
export function asId(text: string): string {
  const id = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9_]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, MOST_CHARACTERS);
  return id === "" || id === "__proto__" ? "step" : id;
}
