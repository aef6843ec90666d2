// Edits after which a value is possible that was not before: proven by such a value.
import { shuffled } from "./random.mjs";

const TRIES = 4;
const DEEPEST = 6;
const MOST_PLACES = 400;

/**
 * @param {unknown} schema
 * @param {unknown} sample a valid value
 * @param {(schema: unknown) => ((value: unknown) => boolean) | undefined} validatorOf
 * @param {() => number} random
 * @returns {{ kind: string, place: string, schema: unknown, isFilledIn: boolean }[]} at most one edit of each kind;
 * `isFilledIn` where a default stands in for the value
 */
export function breakingEdits(schema, sample, validatorOf, random) {
  const isValid = validatorOf(schema);
  if (isValid?.(sample) !== true) return [];
  const candidates = new Map();
  visit(schema, schema, sample, [], [], (edit) => {
    candidates.set(edit.kind, [...(candidates.get(edit.kind) ?? []), edit]);
  });
  return [...candidates.values()].flatMap((edits) => {
    for (const { kind, at, change, valueAt, witness, isFilledIn } of shuffled(edits, random).slice(
      0,
      TRIES,
    )) {
      const edited = withChange(schema, at, change);
      const value = withChange(sample, valueAt, witness);
      if (!isValid(value) && validatorOf(edited)?.(value) === true)
        return [{ kind, place: `/${at.join("/")}`, schema: edited, isFilledIn }];
    }
    return [];
  });
}

/**
 * @param {readonly string[]} at where the schema is, in the root
 * @param {readonly string[]} valueAt where the value is, in the sample
 */
function visit(root, schema, value, at, valueAt, onEdit, state = { places: 0 }) {
  if (typeof schema !== "object" || schema === null || at.length > 4 * DEEPEST) return;
  state.places += 1;
  if (state.places > MOST_PLACES || valueAt.length > DEEPEST) return;
  const target = /^#\/(definitions|\$defs)\/([^/%~]+)$/.exec(schema.$ref ?? "");
  if (target !== null) {
    const place = target.slice(1);
    visit(root, root[place[0]]?.[place[1]], value, place, valueAt, onEdit, state);
  }
  schema.allOf?.forEach?.((member, index) =>
    visit(root, member, value, [...at, "allOf", String(index)], valueAt, onEdit, state),
  );
  addValueEdits(schema, at, valueAt, onEdit);
  if (Array.isArray(value)) {
    const { items } = schema;
    if (value.length > 0 && typeof items === "object" && !Array.isArray(items))
      visit(root, items, value[0], [...at, "items"], [...valueAt, "0"], onEdit, state);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    const isFilledIn = property?.default !== undefined;
    if (Array.isArray(schema.required) && schema.required.includes(name)) {
      onEdit({
        ...{ kind: "required property removed", at: [...at, "required"], isFilledIn },
        change: (required) => required.filter((each) => each !== name),
        ...{
          valueAt,
          witness: (object) =>
            Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)),
        },
      });
    }
    visit(
      root,
      property,
      value[name],
      [...at, "properties", name],
      [...valueAt, name],
      onEdit,
      state,
    );
  }
}

function addValueEdits(schema, at, valueAt, onEdit) {
  if (valueAt.length === 0) return;
  const edit = (kind, change, other) =>
    onEdit({ kind, at, change, valueAt, witness: () => other, isFilledIn: false });
  if (Array.isArray(schema.enum) && schema.enum.some((member) => typeof member === "string"))
    edit(
      "enum member added",
      (old) => ({ ...old, enum: [...old.enum, "corpus: added"] }),
      "corpus: added",
    );
  else if (schema.type === "string" || schema.type === "boolean")
    edit("type changed", () => ({ type: "integer" }), 17);
  else if (schema.type === "integer" || schema.type === "number" || schema.type === "array")
    edit("type changed", () => ({ type: "string" }), "corpus: changed");
  if (schema.type === "string" && schema.enum === undefined)
    edit("null allowed", (old) => ({ ...old, type: ["string", "null"] }), null);
}

function withChange(value, [key, ...rest], change) {
  if (key === undefined) return change(value);
  const inner = withChange(value[key], rest, change);
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === key ? inner : each));
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === key ? inner : member,
  ]);
  return Object.fromEntries(entries);
}
