import fc from "fast-check";

/** A schema as the tests make them: what most people write, and some of what few do. */
export type Schema = Readonly<Record<string, unknown>>;

const names = ["a", "b", "c"] as const;
const words = ["x", "yy", "zzz"] as const;

/** Schemas of texts, numbers, constants, objects, arrays and choices of these. */
export const schema: fc.Arbitrary<Schema> = fc.letrec<{ any: Schema; leaf: Schema }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom(...names), tie("any"), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
        required: fc.subarray([...names]),
      })
      .map(({ properties, required }) => ({
        type: "object",
        properties,
        required: required.filter((name) => Object.hasOwn(properties, name)),
      })),
    fc
      .record({ items: tie("any"), maxItems: fc.constantFrom(1, 3) })
      .map((part) => ({ type: "array", ...part })),
    fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie("any"), tie("leaf")).map(([one, two]) => ({ oneOf: [one, two] })),
  ),
  leaf: fc.oneof(
    fc
      .record(
        { minLength: fc.nat(2), maxLength: fc.integer({ min: 2, max: 4 }) },
        { requiredKeys: [] },
      )
      .map((bounds) => ({ type: "string", ...bounds })),
    fc.record(
      {
        type: fc.constantFrom("integer", "number"),
        minimum: fc.integer({ min: -2, max: 1 }),
        exclusiveMaximum: fc.integer({ min: 2, max: 5 }),
        multipleOf: fc.constantFrom(1, 2, 0.5),
      },
      { requiredKeys: ["type"] },
    ),
    fc.subarray([...words, 1, true, null], { minLength: 1 }).map((values) => ({ enum: values })),
    fc.constantFrom<Schema>({ type: "boolean" }, { type: ["string", "null"] }, {}, { const: "x" }),
  ),
})).any;

/** Edits after which a schema accepts all that it accepted, with the same declared properties or more. */
export function widen(before: Schema): fc.Arbitrary<Schema> {
  const edits: fc.Arbitrary<Schema>[] = [
    fc.constant({ anyOf: [before, { type: "null" }] }),
    schema.map((other) => ({ anyOf: [other, before] })),
    fc.constant({ allOf: [before] }),
  ];
  for (const bound of [
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMaximum",
    "multipleOf",
    "maxItems",
  ]) {
    if (Object.hasOwn(before, bound)) edits.push(fc.constant({ ...before, [bound]: undefined }));
  }
  if (before.type === "integer") edits.push(fc.constant({ ...before, type: "number" }));
  if (Array.isArray(before.enum))
    edits.push(fc.constant({ enum: [...(before.enum as unknown[]), "new"] }));
  if (before.type === "object") {
    edits.push(fc.constant({ ...before, required: [] }));
    const properties = before.properties as Readonly<Record<string, Schema>>;
    edits.push(schema.map((d) => ({ ...before, properties: { ...properties, d } })));
    for (const [name, property] of Object.entries(properties)) {
      edits.push(
        fc
          .constant(property)
          .chain(widen)
          .map((wider) => ({ ...before, properties: { ...properties, [name]: wider } })),
      );
    }
  }
  if (before.type === "array")
    edits.push(widen(before.items as Schema).map((items) => ({ ...before, items })));
  return fc.oneof(...edits);
}

/** Any edit: a wider schema, a narrower one, or another. */
export function edit(before: Schema): fc.Arbitrary<Schema> {
  const edits: fc.Arbitrary<Schema>[] = [widen(before), schema, fc.constant(before)];
  if (typeof before.type === "string") {
    edits.push(fc.constant({ ...before, minLength: 1, minimum: 0, maxItems: 2 }));
  }
  if (Array.isArray(before.enum))
    edits.push(fc.constant({ enum: (before.enum as unknown[]).slice(0, 1) }));
  if (before.type === "object") {
    const properties = before.properties as Readonly<Record<string, Schema>>;
    const [first, ...rest] = Object.keys(properties);
    if (first !== undefined) {
      edits.push(fc.constant({ ...before, required: [first, ...rest] }));
      edits.push(
        fc
          .constant(properties[first] ?? {})
          .chain(edit)
          .map((other) => ({
            ...before,
            properties: { ...properties, [first]: other },
          })),
      );
    }
  }
  return fc.oneof(...edits);
}

/** Values of a schema, as a caller would write them: no property that it does not declare. Some do not satisfy it. */
export function value(of: Schema | undefined): fc.Arbitrary<unknown> {
  if (of === undefined) return fc.constant(null);
  const lists = [of.anyOf, of.oneOf, of.allOf].find((list) => Array.isArray(list)) as
    Schema[] | undefined;
  if (lists !== undefined) return fc.oneof(...lists.map(value));
  if (Array.isArray(of.enum)) return fc.constantFrom(...(of.enum as unknown[]));
  if ("const" in of) return fc.constant(of.const);
  const types = of.type === undefined ? kinds : ([of.type].flat() as string[]);
  return fc.oneof(...types.map((type) => valueOfType(type, of)));
}

const kinds = ["string", "number", "boolean", "null", "object", "array"] as const;

function valueOfType(type: string, of: Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      return fc.constantFrom("", "x", "yy", "zzz", "new", "other");
    case "integer":
      return fc.integer({ min: -3, max: 5 });
    case "number":
      return fc.constantFrom(-2.5, -2, -1, 0, 0.5, 1, 1.25, 2, 3, 4, 5);
    case "boolean":
      return fc.boolean();
    case "object": {
      const properties = (of.properties ?? {}) as Readonly<Record<string, Schema>>;
      const required = (of.required ?? []) as string[];
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, value(each)])),
        { requiredKeys: required, noNullPrototype: true },
      );
    }
    case "array":
      return fc.array(value(of.items as Schema | undefined), { maxLength: 3 });
    default:
      return fc.constant(null);
  }
}
