import type { FlowDefinition, Step } from "../definition/types.js";
import type { JsonValue } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import type { Change, ChangeDirection } from "./change.js";
import { propertyPath } from "./incompatibility.js";
import { areEqual } from "../json-schema/equality.js";
import { NAMED_KEYWORDS, VALUE_KEYWORDS } from "../json-schema/keywords.js";
import { isConstraint, type Formats } from "./demands.js";
import { MemberPairs, SETS } from "./pair-members.js";

/** Finds differences that no type depends on, in what both definitions contain. */
export function compareDocumentation(
  before: FlowDefinition,
  after: FlowDefinition,
  steps: readonly (readonly [before: Step, after: Step])[],
  formats: Formats,
): Change[] {
  const changes: Change[] = [];
  const note = (direction: ChangeDirection, path: string, what: string): void => {
    const message = `has a changed ${what}`;
    changes.push({ class: "documentation", direction, version: after.version, path, message });
  };
  const fields = <Subject extends object>(
    direction: ChangeDirection,
    path: string,
    [old, current]: readonly [Subject, Subject],
    names: readonly (keyof Subject & string)[],
  ): void => {
    for (const name of names) if (old[name] !== current[name]) note(direction, path, name);
  };
  const schemas = (
    direction: ChangeDirection,
    path: string,
    old: JsonValue | undefined,
    current: JsonValue | undefined,
  ): void => {
    for (const [place, keyword] of annotationsThatDiffer(old, current, formats))
      note(direction, path + place, keyword);
  };

  fields("flow", "flow", [before, after], ["name", "description"]);
  schemas("input", "inputs", before.inputs, after.inputs);
  for (const [name, model] of Object.entries(before.models)) {
    if (Object.hasOwn(after.models, name))
      schemas("flow", `models${propertyPath(name)}`, model, after.models[name]);
  }
  for (const [old, current] of steps) {
    const path = `steps${propertyPath(old.id)}`;
    fields(
      "flow",
      path,
      [old, current],
      ["name", "description", "processor", "prompt", "model", "code", "language"],
    );
    if (!areEqual(old.input ?? null, current.input ?? null)) note("flow", path, "input");
    const override = `overrides${propertyPath(old.id)}`;
    for (const [name, value] of Object.entries(old.config)) {
      const now = Object.hasOwn(current.config, name) ? current.config[name] : undefined;
      if (now !== undefined && !areEqual(now, value))
        note("override", override + propertyPath(name), "default");
    }
    schemas("override", override, old.configSchema, current.configSchema);
    schemas("output", `outputs${propertyPath(old.id)}`, old.output, current.output);
  }
  return changes;
}

/** The annotations that two schemas differ in, with their paths. */
function annotationsThatDiffer(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  formats: Formats,
): (readonly [path: string, keyword: string])[] {
  const found: (readonly [string, string])[] = [];
  const pairs = new MemberPairs(formats);
  const visit = (old: JsonValue, current: JsonValue, path: string, isNamed: boolean): void => {
    if (isJsonList(old) && isJsonList(current)) {
      old.forEach((item, index) => {
        const other = current[index];
        if (other !== undefined) visit(item, other, path, false);
      });
      return;
    }
    if (!isJsonObject(old) || !isJsonObject(current)) return;
    for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
      const here = Object.hasOwn(old, key) ? old[key] : undefined;
      const there = Object.hasOwn(current, key) ? current[key] : undefined;
      const isDefinitions = key === "$defs" || key === "definitions";
      if (!isNamed && !isDefinitions && !isConstraint(key, formats)) {
        if (here === undefined || there === undefined || !areEqual(here, there))
          found.push([path, key]);
      } else if (here !== undefined && there !== undefined) {
        if (!isNamed && VALUE_KEYWORDS.has(key)) continue;
        if (!isNamed && SETS.has(key) && isJsonList(here) && isJsonList(there)) {
          for (const [item, other] of pairs.of(here, there)) visit(item, other, path, false);
          continue;
        }
        visit(here, there, path + stepOf(key, isNamed), !isNamed && NAMED_KEYWORDS.has(key));
      }
    }
  };
  if (before !== undefined && after !== undefined) visit(before, after, "", false);
  return found;
}

function stepOf(key: string, isNamed: boolean): string {
  if (isNamed) return propertyPath(key);
  return key === "items" ? "[]" : "";
}
