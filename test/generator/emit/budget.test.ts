import { expect, test } from "vitest";
import { typeCost, type TypeCost } from "../../corpus/compile.js";
import { corpusDefinitions, render } from "../../corpus/render.js";

/** What a flow may cost the compiler in an app that calls it, beyond the app's own lines; a third are literals of its schemas. */
const TYPES_PER_FLOW = 190;
const INSTANTIATIONS_PER_FLOW = 150;

const [grade3] = corpusDefinitions().filter(
  ({ definition }) => definition.slug === "grade-3" && definition.version === "draft",
);

/** An app that calls `used` of `count` flows. */
async function costOf(used: number, count: number): Promise<TypeCost> {
  if (grade3 === undefined) throw new Error("the examples have lost grade-3");
  const definitions = Array.from({ length: count }, (_, index) => ({
    origin: grade3.origin,
    definition: { ...grade3.definition, slug: `flow-${index}` },
  }));
  const { files } = await render(definitions);
  const numbers = Array.from({ length: used }, (_, index) => index);
  const app = [
    `import { createClient } from "noukai-codegen-runtime";`,
    ...numbers.map((index) => `import { flow${index} } from "./acme/spelling/flow-${index}.js";`),
    "const client = createClient();",
    ...numbers.flatMap((index) => [
      `const done${index} = await flow${index}(client).execute({ message: "a", parameters: { difficulty: "hard" } });`,
      `if (done${index}.status === "completed") void done${index}.result[0]?.explanation;`,
    ]),
  ];
  return typeCost(new Map([...files, ["app.ts", app.join("\n")]]), "app.ts");
}

test("a flow costs the compiler little, and one that is not imported nothing", async () => {
  // What the first flow costs once, such as the types of the client, is no cost of the flow.
  const half = await costOf(10, 20);
  const some = await costOf(20, 20);
  const someOfMany = await costOf(20, 200);
  expect((some.types - half.types) / 10).toBeLessThan(TYPES_PER_FLOW);
  expect((some.instantiations - half.instantiations) / 10).toBeLessThan(INSTANTIATIONS_PER_FLOW);
  expect(someOfMany).toEqual(some);
});
