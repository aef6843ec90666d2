// Whether every property of an instance is declared by a schema that the instance satisfies.
import { validatorOf } from "./validator.mjs";

const DEEPEST = 60;

/** Keywords that say something of the properties of an object. */
const SAYS = [
  ...[
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "propertyNames",
    "not",
  ],
  ...["dependencies", "dependentRequired", "dependentSchemas"],
];

/**
 * @param {unknown} schema
 * @param {string | undefined} dialect
 * @returns {(value: unknown) => boolean} for valid instances
 */
export function declarationsOf(schema, dialect) {
  const verdicts = new Map();
  const isValid = (branch, value) => {
    let validate = verdicts.get(branch);
    if (validate === undefined) {
      validate = validatorOf(withRoot(branch, schema), dialect) ?? (() => true);
      verdicts.set(branch, validate);
    }
    return validate(value);
  };
  return (value) => isDeclared(value, [schema], schema, isValid, 0);
}

/** A part of a schema, so that its references into the root still lead somewhere. */
function withRoot(branch, { $schema, definitions, $defs }) {
  return typeof branch === "object"
    ? { ...branch, ...($schema && { $schema }), definitions, $defs }
    : branch;
}

/** @param {readonly unknown[]} schemas all that apply to the value */
function isDeclared(value, schemas, root, isValid, depth) {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return true;
  const applied = schemas.flatMap((schema) => inPlace(schema, value, root, isValid, 0));
  if (Array.isArray(value))
    return value.every((item, index) =>
      isDeclared(item, itemSchemas(applied, index), root, isValid, depth + 1),
    );
  // Where nothing is said of properties, all are allowed.
  const says = applied.some((schema) => SAYS.some((keyword) => schema[keyword] !== undefined));
  if (!says) return true;
  return Object.entries(value).every(([name, member]) => {
    const own = applied.flatMap((schema) => propertySchemas(schema, name));
    return own.length > 0 && isDeclared(member, own, root, isValid, depth + 1);
  });
}

/** A schema, and those that apply to the same value with it. */
function inPlace(schema, value, root, isValid, depth) {
  if (typeof schema !== "object" || schema === null || depth > DEEPEST) return [];
  const more = (inner) => inPlace(inner, value, root, isValid, depth + 1);
  const of = (list) => (Array.isArray(list) ? list : []);
  const branches = [...of(schema.anyOf), ...of(schema.oneOf)].filter((branch) =>
    isValid(branch, value),
  );
  const conditional =
    schema.if === undefined
      ? []
      : isValid(schema.if, value)
        ? [schema.if, schema.then]
        : [schema.else];
  return [
    schema,
    ...more(typeof schema.$ref === "string" ? target(schema.$ref, root) : undefined),
    ...[...of(schema.allOf), ...branches, ...conditional].flatMap(more),
  ];
}

function target(reference, root) {
  if (!reference.startsWith("#")) return undefined;
  let found = root;
  for (const token of decodeURI(reference).split("/").slice(1))
    found = found?.[token.replaceAll("~1", "/").replaceAll("~0", "~")];
  return found;
}

function itemSchemas(schemas, index) {
  return schemas.flatMap(({ prefixItems, items, additionalItems }) => {
    const tuple = prefixItems ?? (Array.isArray(items) ? items : []);
    const rest = Array.isArray(items) ? additionalItems : items;
    return [index < tuple.length ? tuple[index] : rest].filter((each) => each !== undefined);
  });
}

function propertySchemas({ properties, patternProperties, additionalProperties, required }, name) {
  const found = [];
  if (properties !== undefined && Object.hasOwn(properties, name)) found.push(properties[name]);
  for (const [pattern, schema] of Object.entries(patternProperties ?? {}))
    if (matches(pattern, name)) found.push(schema);
  if (found.length === 0 && additionalProperties !== undefined && additionalProperties !== false)
    found.push(additionalProperties);
  if (Array.isArray(required) && required.includes(name)) found.push(true);
  return found;
}

function matches(pattern, name) {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return true;
  }
}
