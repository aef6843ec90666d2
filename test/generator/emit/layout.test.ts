import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { createDeclarationPrinter } from "../../../generator/emit/declarations.js";
import { doc, type LayoutOptions } from "../../../generator/emit/doc.js";
import { printDoc } from "../../../generator/emit/print-doc.js";
import { isCertain } from "../../../generator/emit/format.js";
import { unionOf } from "../../../generator/types/union.js";
import { propertyOptions } from "../../support/seed.js";
import {
  booleanType,
  literalType,
  nullType,
  numberType,
  stringType,
  unknownType,
  type PropertyNode,
  type TypeNode,
} from "../../../generator/types/type-node.js";

const key = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}$/),
  fc.constantFrom(
    "$ref",
    "a-b",
    'it"s',
    "it's",
    "1",
    "type",
    "toString",
    "with space",
    "line\nbreak",
  ),
);
const text = fc.oneof(fc.stringMatching(/^[a-z'" \\]{0,30}$/), fc.constantFrom("`", "${x}", "\n"));

const { type } = fc.letrec<{ type: TypeNode; leaf: TypeNode; object: TypeNode }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<TypeNode>(unknownType, stringType, numberType, booleanType, nullType),
    fc.oneof(text, fc.integer(), fc.boolean()).map((value) => literalType(value)),
    fc
      .stringMatching(/^[A-Z][a-z]{2,30}$/)
      .map((name): TypeNode => ({ kind: "reference", key: name })),
    fc
      .array(text, { minLength: 1, maxLength: 3 })
      .map((texts): TypeNode => ({ kind: "template", texts })),
  ),
  object: fc
    .record({
      properties: fc.uniqueArray(
        fc.record({
          name: key,
          type: tie("type"),
          optional: fc.boolean(),
          description: fc.option(fc.stringMatching(/^[a-z][a-z\n]{0,60}$/), { freq: 6 }),
        }),
        { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
      ),
      isOpen: fc.boolean(),
    })
    .map(({ properties, isOpen }): TypeNode => ({
      kind: "object",
      properties: properties.map(({ description, ...property }): PropertyNode =>
        description === null ? property : { ...property, documentation: { description } },
      ),
      indexes: isOpen ? [{ name: "key", key: stringType, type: unknownType }] : [],
    })),
  type: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    tie("leaf"),
    tie("object"),
    fc.tuple(tie("type"), fc.boolean()).map(([items, isReadonly]): TypeNode => ({
      kind: "array",
      items,
      readonly: isReadonly,
    })),
    fc.array(tie("type"), { minLength: 2, maxLength: 7 }).map((members) => unionOf(members)),
    fc
      .tuple(fc.array(tie("type"), { maxLength: 4 }), fc.nat(4), fc.option(tie("type")))
      .map(([items, required, rest]): TypeNode => ({
        kind: "tuple",
        items,
        required: Math.min(required, items.length),
        rest: rest ?? undefined,
      })),
  ),
}));

async function laidOut(declared: TypeNode, options: LayoutOptions): Promise<string> {
  const declarations = [{ key: "Declared", documentation: undefined, type: declared }];
  const docs = await createDeclarationPrinter()(declarations, { nameOf: (name) => name, options });
  return printDoc([...docs, doc.builders.hardline], options);
}

describe("the layout", () => {
  test.each([
    { printWidth: 80, tabWidth: 2, useTabs: false },
    { printWidth: 100, tabWidth: 2, useTabs: false },
    { printWidth: 60, tabWidth: 4, useTabs: false },
    { printWidth: 70, tabWidth: 2, useTabs: true },
  ])("is prettier's: %o", async (options) => {
    await fc.assert(
      fc.asyncProperty(type, async (declared) => {
        const text = await laidOut(declared, options);
        fc.pre(isCertain(text, options));
        expect(text).toBe(await format(text, { ...options, parser: "typescript" }));
      }),
      propertyOptions(400),
    );
  });
});
