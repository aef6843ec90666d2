import { hashDefinition } from "../definition/hash.js";
import type { FlowDefinition, Step } from "../definition/types.js";
import { isJsonObject } from "../json-schema/values.js";
import { byClass, type Change, type ChangeDirection } from "./change.js";
import { comparePlaces } from "./compare-schemas.js";
import { compareDocumentation } from "./documentation.js";
import type { FitOptions } from "./assignability.js";
import { inputsOf } from "./compare-inputs.js";
import { propertyStep } from "./incompatibility.js";
import { outputsOf, type Outputs } from "./compare-outputs.js";
import { overridesOf } from "./compare-overrides.js";

/**
 * The changes from one definition of a flow to another, those that break first.
 *
 * A change is only called additive, or documentation, where it is certain that every value that callers gave is still taken
 * and every value that they get is one that they expected; what cannot be told is called breaking.
 *
 * @param objects - whether an object that says nothing about further properties may have them, as in the config.
 * @returns nothing for definitions with the same fingerprint, or that differ only in what is published.
 */
export function compareDefinitions(
  before: FlowDefinition,
  after: FlowDefinition,
  objects: FitOptions["objects"] = "exact",
): Change[] {
  if (hashDefinition({ ...before, version: after.version }) === hashDefinition(after)) return [];
  const { version } = after;
  const [oldInputs, inputs] = [inputsOf(before), inputsOf(after)];
  const [old, current] = [outputsOf(before, oldInputs), outputsOf(after, inputs)];
  const changes: Change[] = [
    ...comparePlaces(
      { before: oldInputs, after: inputs, direction: "input", version, path: "inputs" },
      objects,
    ),
    ...comparePrimary(before, after),
    ...compareSteps(old, current, before, after, objects),
    ...compareTypeNames(before, after),
  ];
  if (old.resultShape !== current.resultShape) {
    changes.push(
      ...comparePlaces(
        { before: old.result, after: current.result, direction: "output", version, path: "result" },
        objects,
      ),
    );
  }
  const both = [...old.steps.values()].flatMap(({ step }): [Step, Step][] => {
    const other = current.steps.get(step.id);
    return other === undefined ? [] : [[step, other.step]];
  });
  changes.push(...compareDocumentation(before, after, both));
  if (changes.length === 0 && publishes(before) === publishes(after))
    changes.push(
      flowChange(after, "documentation", "definition", "differs in nothing that a type says"),
    );
  return changes.sort(byClass);
}

function comparePrimary(before: FlowDefinition, after: FlowDefinition): Change[] {
  if (before.primary === after.primary) return [];
  const name = (primary: string | undefined): string =>
    primary === undefined ? "nothing" : `\`${primary}\``;
  const message = `is shorthand for ${name(after.primary)} now (before: ${name(before.primary)})`;
  const isNew = before.primary === undefined;
  return [
    {
      class: isNew ? "additive" : "breaking",
      direction: "input",
      version: after.version,
      path: "message",
      message,
    },
  ];
}

function compareSteps(
  old: Outputs,
  current: Outputs,
  before: FlowDefinition,
  after: FlowDefinition,
  objects: FitOptions["objects"],
): Change[] {
  const { version } = after;
  const changes: Change[] = [];
  const note = (direction: ChangeDirection, path: string, message: string): void => {
    changes.push({ class: "breaking", direction, version, path, message });
  };
  for (const [id, { step, place, loops }] of old.steps) {
    const path = `outputs${propertyStep(id)}`;
    const now = current.steps.get(id);
    if (now === undefined) {
      note("flow", `steps${propertyStep(id)}`, "is gone");
      continue;
    }
    if (now.loops !== loops)
      note("output", path, `comes from ${inLoops(now.loops)} now (before: ${inLoops(loops)})`);
    else {
      const inside = path + "[]".repeat(loops);
      const places = { before: place, after: now.place };
      changes.push(
        ...comparePlaces({ ...places, direction: "output", version, path: inside }, objects),
      );
    }
    if (now.step.tools !== step.tools) {
      const message = now.step.tools ? "may pause for tool calls now" : "calls no tools any more";
      note("flow", `steps${propertyStep(id)}`, message);
    }
    const override = {
      before: overridesOf(step, before.models),
      after: overridesOf(now.step, after.models),
      path: `overrides${propertyStep(id)}`,
    };
    changes.push(...comparePlaces({ ...override, direction: "override", version }, objects));
  }
  for (const id of current.steps.keys()) {
    if (!old.steps.has(id))
      changes.push(flowChange(after, "additive", `steps${propertyStep(id)}`, "is new"));
  }
  return changes;
}

function inLoops(loops: number): string {
  return loops === 0 ? "outside of loops" : loops === 1 ? "inside a loop" : `inside ${loops} loops`;
}

/** Programs import types by the names of models and definitions. */
function compareTypeNames(before: FlowDefinition, after: FlowDefinition): Change[] {
  const current = namesOf(after);
  return [...namesOf(before)]
    .filter((name) => !current.has(name))
    .map((name) =>
      flowChange(after, "breaking", `models${propertyStep(name)}`, "is gone, and its type with it"),
    );
}

/** The names that references lead to: each gives a type its name. */
function namesOf(definition: FlowDefinition): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        const name =
          key === "$ref" && typeof member === "string"
            ? /^#\/(?:models|\$defs|definitions)\/([^/]+)/.exec(member)?.[1]
            : undefined;
        if (name === undefined) visit(member);
        else names.add(name);
      }
    }
  };
  visit([definition.inputs, definition.models, definition.steps]);
  return names;
}

function publishes({ published, production }: FlowDefinition): string {
  return JSON.stringify([published, production]);
}

function flowChange(
  { version }: FlowDefinition,
  found: Change["class"],
  path: string,
  message: string,
): Change {
  return { class: found, direction: "flow", version, path, message };
}
