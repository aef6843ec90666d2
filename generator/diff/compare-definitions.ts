import { hashDefinition } from "../definition/hash.js";
import type { FlowDefinition, Step } from "../definition/types.js";
import { shapeOf } from "../flow/shape.js";
import { stepTitle } from "../flow/step-title.js";
import { splitReference } from "../json-schema/references.js";
import { isObject } from "../json-schema/values.js";
import { WorkBudget } from "../json-schema/work-budget.js";
import { compareByClass, type Change, type ChangeDirection } from "./change.js";
import { compareSchemas, type ComparisonSettings } from "./compare-schemas.js";
import { compareDocumentation } from "./compare-documentation.js";
import type { Formats } from "./demands.js";
import { MAX_WORK, propertyPath, type AssignabilityRules } from "./incompatibility.js";
import { inputsOf, outputSetsOf, overrideOf, rootsOf, type OutputSets } from "./flow-sets.js";
import { Terms } from "./terms.js";
import { NormalForms } from "./to-normal-form.js";

/** How definitions are compared. */
export interface ComparisonOptions {
  /** Whether undeclared properties are allowed, as in the config. Default: `exact`, they are not. */
  readonly objects?: AssignabilityRules["objects"] | undefined;
  /** Whether `format` constrains values, as in the config. Default: `annotation`, it does not. */
  readonly formats?: Formats | undefined;
}

/**
 * Compares two definitions of a flow.
 *
 * Schemas that demand the same, whatever their order, their annotations and the names of their definitions, are found equal
 * first, in a time that grows with their size. Only the others are compared: a change is additive or documentation only if
 * every value that callers passed is certainly still accepted, and every value that they receive is one that they expected.
 * What cannot be determined is breaking, and what would take too much work is `undecided`.
 *
 * @returns the changes, breaking ones first; empty for definitions with equal hashes, or that differ only in `published`.
 */
export function compareDefinitions(
  before: FlowDefinition,
  after: FlowDefinition,
  { objects = "exact", formats = "annotation" }: ComparisonOptions = {},
): Change[] {
  if (hashDefinition({ ...before, version: after.version }) === hashDefinition(after)) return [];
  const { version } = after;
  const terms = new Terms([...rootsOf(before), ...rootsOf(after)], formats);
  const forms = new NormalForms(terms);
  const budget = new WorkBudget(MAX_WORK);
  const settings: ComparisonSettings = { terms, forms, objects, budget };
  const outputs = (definition: FlowDefinition): OutputSets =>
    budget.share(() => outputSetsOf(definition, terms, forms, budget));
  const [old, current] = [outputs(before), outputs(after)];
  const inputs = { before: terms.of(inputsOf(before)), after: terms.of(inputsOf(after)) };
  const changes: Change[] = [
    ...compareSchemas({ ...inputs, direction: "input", version, path: "inputs" }, settings),
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
  changes.push(...compareDocumentation(before, after, both, formats));
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
    if (stepTitle(now.step).words.join(" ") !== stepTitle(step).words.join(" ")) {
      const types = "was renamed, and its types with it";
      note("flow", `steps${propertyPath(id)}`, types);
    }
    if (now.step.tools !== step.tools) {
      const message = now.step.tools ? "may pause for tool calls now" : "no longer calls tools";
      note("flow", `steps${propertyPath(id)}`, message);
    }
    const override = {
      before: settings.terms.of(overrideOf(step, before)),
      after: settings.terms.of(overrideOf(now.step, after)),
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
