import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { doc, type Doc, type LayoutOptions } from "../../../generator/emit/doc.js";
import { printDoc } from "../../../generator/emit/print-doc.js";
import { propertyOptions } from "../../support/seed.js";

const { align, conditionalGroup, fill, group, hardline, ifBreak, indent, indentIfBreak } =
  doc.builders;
const { line, softline } = doc.builders;

const options = fc.record<LayoutOptions>({
  printWidth: fc.integer({ min: 1, max: 60 }),
  tabWidth: fc.integer({ min: 0, max: 8 }),
  useTabs: fc.boolean(),
});

const text = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-z:;{}|]{0,12} ?$/) },
  { weight: 1, arbitrary: fc.constantFrom("", " ", "\t", "漢字", "é", "👩‍👩‍👧", "a\nb") },
);

const { document } = fc.letrec<{ document: Doc; inner: Doc }>((tie) => {
  const parts = (of: fc.Arbitrary<Doc>): fc.Arbitrary<Doc[]> => fc.array(of, { maxLength: 5 });
  const pair = fc.tuple(tie("inner"), tie("inner"));
  return {
    /** What is in a group. */
    inner: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      text,
      fc.constantFrom<Doc>(line, softline),
      parts(tie("inner")),
      parts(tie("inner")).map((contents) => group(contents)),
      tie("inner").map((contents) => indent(contents)),
      tie("inner").map((contents) => align(2, contents)),
      pair.map(([broken, flat]) => ifBreak(broken, flat)),
      fc.constant(hardline),
      // After a hard line break in one of these, prettier's printer measures the next group again.
      fc.tuple(text, text).map((states) => conditionalGroup(states)),
      pair.map(([broken, flat]) => {
        const groupId = Symbol("group");
        return [group(broken, { id: groupId }), ifBreak(broken, flat, { groupId })];
      }),
      pair.map(([first, second]) => fill([first, line, second])),
      pair.map(([first, second]) => {
        const groupId = Symbol("group");
        return [group(first, { id: groupId }), indentIfBreak(group(second), { groupId })];
      }),
    ),
    document: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      text,
      fc.constant(hardline),
      parts(tie("document")),
      parts(tie("inner")).map((contents) => group(contents)),
      tie("document").map((contents) => indent(contents)),
      tie("inner"),
    ),
  };
});

describe("printDoc", () => {
  it("prints what prettier's printer prints", () => {
    fc.assert(
      fc.property(document, options, (random, layout) => {
        // What prettier's printer finds out about groups stays in the document.
        const printed = printDoc(random, layout);
        expect(printed).toBe(doc.printer.printDocToString(random, layout).formatted);
      }),
      propertyOptions(2000),
    );
  });
});
