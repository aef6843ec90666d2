import { hashDefinition } from "../definition/hash.js";
import type { FlowDefinition, Step } from "../definition/types.js";
import { overridesOf } from "../flow/overrides.js";
import { shapeOf } from "../flow/shape.js";
import { splitReference } from "../json-schema/references.js";
import { isObject } from "../json-schema/values.js";
import { WorkBudget } from "../json-schema/work-budget.js";
import { compareByClass, type Change, type ChangeDirection } from "./change.js";
import { compareSchemas, type ComparisonSettings } from "./compare-schemas.js";
import { schemaSetOf } from "./schema-set.js";
import { compareDocumentation } from "./compare-documentation.js";
import { propertyPath, type AssignabilityOptions } from "./incompatibility.js";
import { outputSetsOf, type OutputSets, inputSetOf } from "./flow-sets.js";

/** The work that may go into comparing two definitions; what is not decided by then is reported as a change. */
const MAX_WORK = 200_000;

/**
 * Compares two definitions of a flow.
 *
 * A change is additive or documentation only if every value that callers passed is certainly still accepted, and every value
 * that they receive is one that they expected. What cannot be determined is breaking.
 *
 * @param objects - whether undeclared properties are allowed, as in the config.
 * @returns the changes, breaking ones first; empty for definitions with equal hashes, or that differ only in `published`.
 */
export function compareDefinitions(
  before: FlowDefinition,
  after: FlowDefinition,
  objects: AssignabilityOptions["objects"] = "exact",
): Change[] {
  if (hashDefinition({ ...before, version: after.version }) === hashDefinition(after)) return [];
  const { version } = after;
  const [oldInputs, inputs] = [inputSetOf(before), inputSetOf(after)];
  const budget = new WorkBudget(MAX_WORK);
  const settings: ComparisonSettings = { objects, budget };
  const [old, current] = [
    outputSetsOf(before, oldInputs, budget),
    outputSetsOf(after, inputs, budget),
  ];
  const changes: Change[] = [
    ...compareSchemas(
      { before: oldInputs, after: inputs, direction: "input", version, path: "inputs" },
      settings,
    ),
    ...comparePrimary(before, after),
    ...compareSteps(old, current, before, after, settings),
    ...compareTypeNames(before, after),
  ];
  // Where the result is composed of the same steps in the same way, their outputs have been compared.
  if (shapeOf(before.steps) !== shapeOf(after.steps)) {
    changes.push(
      ...compareSchemas(
        { before: old.result, after: current.result, direction: "output", version, path: "result" },
        settings,
      ),
    );
  }
  const both = [...old.steps.values()].flatMap(({ step }): [Step, Step][] => {
    const other = current.steps.get(step.id);
    return other === undefined ? [] : [[step, other.step]];
  });
  changes.push(...compareDocumentation(before, after, both));
  if (changes.length === 0 && publicationOf(before) === publicationOf(after))
    changes.push(
      flowChange(after, "documentation", "definition", "changed, without an effect on any type"),
    );
  return changes.sort(compareByClass);
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
  old: OutputSets,
  current: OutputSets,
  before: FlowDefinition,
  after: FlowDefinition,
  settings: ComparisonSettings,
): Change[] {
  const { version } = after;
  const changes: Change[] = [];
  const note = (direction: ChangeDirection, path: string, message: string): void => {
    changes.push({ class: "breaking", direction, version, path, message });
  };
  for (const [id, { step, output, loopDepth }] of old.steps) {
    const path = `outputs${propertyPath(id)}`;
    const now = current.steps.get(id);
    if (now === undefined) {
      note("flow", `steps${propertyPath(id)}`, "was removed");
      continue;
    }
    if (now.loopDepth !== loopDepth)
      note(
        "output",
        path,
        `comes from ${describeLoops(now.loopDepth)} now (before: ${describeLoops(loopDepth)})`,
      );
    else {
      const inside = path + "[]".repeat(loopDepth);
      const sets = { before: output, after: now.output };
      changes.push(
        ...compareSchemas({ ...sets, direction: "output", version, path: inside }, settings),
      );
    }
    if (now.step.tools !== step.tools) {
      const message = now.step.tools ? "may pause for tool calls now" : "no longer calls tools";
      note("flow", `steps${propertyPath(id)}`, message);
    }
    const override = {
      before: schemaSetOf(overridesOf(step, before.models).schema, before.models),
      after: schemaSetOf(overridesOf(now.step, after.models).schema, after.models),
      path: `overrides${propertyPath(id)}`,
    };
    changes.push(...compareSchemas({ ...override, direction: "override", version }, settings));
  }
  for (const id of current.steps.keys()) {
    if (!old.steps.has(id))
      changes.push(flowChange(after, "additive", `steps${propertyPath(id)}`, "is new"));
  }
  return changes;
}

function describeLoops(loops: number): string {
  return loops === 0 ? "outside of loops" : loops === 1 ? "inside a loop" : `inside ${loops} loops`;
}

/** Finds removed models: programs import their types by name. */
function compareTypeNames(before: FlowDefinition, after: FlowDefinition): Change[] {
  const current = namesOf(after);
  return [...namesOf(before)]
    .filter((name) => !current.has(name))
    .map((name) =>
      flowChange(
        after,
        "breaking",
        `models${propertyPath(name)}`,
        "was removed, and its type with it",
      ),
    );
}

/** The names of models and definitions that are referenced: each becomes a type's name. */
function namesOf(definition: FlowDefinition): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        const name = key === "$ref" && typeof member === "string" ? nameOf(member) : undefined;
        if (name === undefined) visit(member);
        else names.add(name);
      }
    }
  };
  visit([definition.inputs, definition.models, definition.steps]);
  return names;
}

/** The name of the model or definition that a reference leads to, or into. */
function nameOf(reference: string): string | undefined {
  const { model, segments = [] } = splitReference(reference) ?? {};
  const [keyword, name] = segments;
  return model ?? (keyword === "$defs" || keyword === "definitions" ? name : undefined);
}

function publicationOf({ published, production }: FlowDefinition): string {
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
