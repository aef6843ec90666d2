import { isSchema, itemSchemas, namesIn, schemasByName } from "../json-schema/keyword-values.js";
import type { JsonSchema } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import type { ArrayConstraints, ObjectConstraints, PropertyConstraint } from "./normal-form.js";
import { anyValue, type SchemaSet, type Conjunction, type Condition } from "./schema-set.js";
import type { Fragment } from "./equivalence.js";

/**
 * Combines several conditions on an object's properties.
 *
 * @returns also the keywords that can only be compared whole: `additionalProperties` applies to the properties declared in
 * the same schema only.
 */
export function objectConstraints(
  conditions: Conjunction,
  budget: WorkBudget,
): [ObjectConstraints, (readonly [keyword: string, fragments: readonly Fragment[]])[]] {
  const found = new Map<string, { readonly sets: SchemaSet[]; isRequired: boolean }>();
  const add = (name: string, set: SchemaSet, isRequired: boolean): void => {
    budget.spend(1);
    const known = found.get(name);
    if (known === undefined) found.set(name, { sets: [set], isRequired });
    else {
      known.sets.push(set);
      known.isRequired ||= isRequired;
    }
  };
  const rests: {
    readonly condition: Condition;
    readonly names: number;
    readonly set: SchemaSet;
  }[] = [];
  for (const condition of conditions) {
    if (condition.kind === "record")
      for (const [name, set] of condition.fields) add(name, set, true);
    if (condition.kind !== "keywords") continue;
    const { schema, scope } = condition;
    const declared = schemasByName(schema.properties);
    for (const [name, property] of declared)
      add(name, { kind: "schema", schema: property, scope }, false);
    for (const name of namesIn(schema.required)) add(name, anyValue, true);
    const rest = schema.additionalProperties;
    if (isSchema(rest))
      rests.push({
        condition,
        names: declared.length,
        set: { kind: "schema", schema: rest, scope },
      });
  }
  const properties = new Map<string, PropertyConstraint>();
  for (const [name, { sets, isRequired }] of found)
    properties.set(name, { set: allOf(sets), isRequired });
  const [first] = rests;
  if (first === undefined) return [{ properties, additional: undefined }, []];
  const isOpen = rests.every(({ set }) => set.kind === "schema" && set.schema === true);
  const isAlone = rests.length === 1 && countNames(conditions) === first.names;
  if (isOpen || isAlone) return [{ properties, additional: first.set }, []];
  const whole = conditions.flatMap((condition) =>
    condition.kind === "keywords" ? [{ value: condition.schema, scope: condition.scope }] : [],
  );
  return [{ properties, additional: undefined }, [["additionalProperties", whole]]];
}

function countNames(conditions: Conjunction): number {
  return conditions.reduce((sum, condition) => {
    if (condition.kind === "record") return sum + condition.fields.size;
    return condition.kind === "keywords"
      ? sum + schemasByName(condition.schema.properties).length
      : sum;
  }, 0);
}

/** Combines several conditions on an array's items. */
export function arrayConstraints(conditions: Conjunction, budget: WorkBudget): ArrayConstraints {
  const arrays = conditions.flatMap((condition): ArrayConstraints[] => {
    if (condition.kind === "list") return [{ prefix: [], items: condition.items }];
    if (condition.kind !== "keywords") return [];
    const { schema, scope } = condition;
    const setOf = (item: JsonSchema): SchemaSet => ({ kind: "schema", schema: item, scope });
    const { prefix: first, rest } = itemSchemas(schema);
    const prefix = first.map(setOf);
    const items = rest === undefined ? anyValue : setOf(rest);
    return prefix.length === 0 && items === anyValue ? [] : [{ prefix, items }];
  });
  const length = arrays.reduce((longest, { prefix }) => Math.max(longest, prefix.length), 0);
  budget.spend((length * arrays.length) >> 2);
  const at = (index: number): SchemaSet => allOf(arrays.map((array) => itemAt(array, index)));
  return { prefix: Array.from({ length }, (_, index) => at(index)), items: at(length) };
}

/** The values at a position of an array. */
export function itemAt({ prefix, items }: ArrayConstraints, index: number): SchemaSet {
  return prefix[index] ?? items;
}

function allOf(sets: readonly SchemaSet[]): SchemaSet {
  const members = sets.filter((set) => set !== anyValue);
  const [first = anyValue] = members;
  return members.length < 2 ? first : { kind: "all", members };
}
