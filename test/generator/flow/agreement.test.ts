import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.js";
import { compareDefinitions } from "../../../generator/diff/index.js";
import type { FlowDefinition } from "../../../generator/definition/index.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { compile } from "../../corpus/compile.js";
import { valueLiteral } from "../../corpus/literal.js";
import { load, render } from "../../corpus/render.js";
import { clientOf } from "../../emulator/client.js";
import { isSoak, repetitions, timeLimit } from "../../support/seed.js";

type Fields = Readonly<Record<string, JsonValue>>;

/** A definition, as its file has it. */
interface FlowDocument {
  readonly inputs: Fields;
  readonly steps: readonly Fields[];
}

/** A call: inputs, and overrides for a run. */
interface Call {
  readonly parameters: Fields;
  readonly blockOverrides: Readonly<Record<string, Fields>>;
}

interface Case {
  readonly flow: FlowDocument;
  /** The same flow after an edit. */
  readonly edited: FlowDocument;
  readonly calls: readonly Call[];
}

const name = fc.constantFrom("a", "b", "c");
const scalar: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>("x", "y", 1, 2, true, null);
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const fields = fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });

/** Schemas that a type can say in full; properties may have defaults. */
const schema: fc.Arbitrary<Fields> = fc.letrec<{ schema: Fields; object: Fields }>((tie) => ({
  object: fc
    .record({
      properties: fc.dictionary(
        name,
        fc.record({ schema: tie("schema"), filled: fc.constantFrom(undefined, "x", 1) }),
        { maxKeys: 3, noNullPrototype: true },
      ),
      required: fc.uniqueArray(name, { maxLength: 3 }),
    })
    .map(({ properties, required }): Fields => ({
      type: "object",
      additionalProperties: false,
      required: required.filter((each) => Object.hasOwn(properties, each)),
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, property]) => [key, withDefault(property)]),
      ),
    })),
  schema: fc.oneof(
    { maxDepth: 2, depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Fields>({ type: "string" }, { type: "number" }, { type: "boolean" }),
    fc.constantFrom<Fields>({ enum: ["x", 1] }, { const: "y" }, { type: ["string", "null"] }),
    tie("object"),
    tie("schema").map((items): Fields => ({ type: "array", items })),
  ),
})).schema;

/** A default has to be a value of its property, or the service would refuse what it filled in. */
function withDefault({
  schema: of,
  filled,
}: {
  readonly schema: Fields;
  readonly filled: string | number | undefined;
}): Fields {
  const fits =
    of.type === typeof filled || (Array.isArray(of.enum) && of.enum.includes(filled ?? null));
  return filled !== undefined && fits ? { ...of, default: filled } : of;
}

const inputs: fc.Arbitrary<Fields> = fc
  .dictionary(name, schema, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
  .chain((properties) =>
    fc.subarray(Object.keys(properties)).map((required): Fields => ({
      ...{ type: "object", additionalProperties: false, required },
      properties: { list: { type: "array", items: { type: "string" } }, ...properties },
    })),
  );

/** A step without its id. */
const step: fc.Arbitrary<Fields> = fc
  .record(
    {
      processor: fc.constantFrom("llm", "passthrough", "search"),
      output: schema,
      config: fields,
      configSchema: fc
        .dictionary(name, schema, { minKeys: 1, maxKeys: 2, noNullPrototype: true })
        .map((properties): Fields => ({
          ...{ type: "object", properties, required: Object.keys(properties) },
        })),
    },
    { requiredKeys: ["processor"] },
  )
  .map((each): Fields => ({ ...(each.processor === "llm" ? { prompt: "x" } : {}), ...each }));

const ANY_LOOP = [{ rule: "unknown-loop", reason: "Random flows." }];

/** Steps, in a row, in a parallel or in a loop over the inputs. */
const steps: fc.Arbitrary<readonly Fields[]> = fc
  .record({
    first: fc.constantFrom("step", "loop", "parallel"),
    list: fc.array(step, { minLength: 2, maxLength: 3 }),
  })
  .map(({ first, list }) => {
    const [one = {}, two = {}, ...rest] = list.map((each, index) => ({ id: `s${index}`, ...each }));
    if (first === "loop")
      // Edits reorder the steps: the loop may then have nothing to loop over.
      return [{ id: "loop", loop: { over: "list", allow: ANY_LOOP }, steps: [one, two] }, ...rest];
    if (first === "parallel") return [{ id: "both", parallel: [one, two] }, ...rest];
    return [one, two, ...rest];
  });

const flow: fc.Arbitrary<FlowDocument> = fc.record({ inputs, steps });

const call: fc.Arbitrary<Call> = fc.record({
  parameters: fc
    .record({ list: fc.array(fc.constantFrom("x", "y"), { maxLength: 2 }), rest: fields })
    .map(({ list, rest }): Fields => ({ ...rest, list })),
  blockOverrides: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom("s0", "s1"),
          fc.dictionary(fc.oneof(name, fc.constantFrom("prompt", "model")), value, {
            minKeys: 1,
            maxKeys: 2,
            noNullPrototype: true,
          }),
        )
        .map(([id, overrides]): Call["blockOverrides"] => ({ [id]: overrides })),
    },
  ),
});

/** Every object of a schema with a default for each of its properties that is a text. */
function withDefaults(of: JsonValue): JsonValue {
  if (Array.isArray(of)) return of.map(withDefaults);
  if (typeof of !== "object" || of === null) return of;
  const inner = Object.entries(of).map(([key, part]) => [key, withDefaults(part)] as const);
  const filled = { ...Object.fromEntries(inner) };
  return filled.type === "string" ? { ...filled, default: "x" } : filled;
}

/** Edits of a flow, of which some break programs. */
const edits: readonly ((before: FlowDocument, other: FlowDocument) => FlowDocument)[] = [
  (before, { inputs: others }) => ({ ...before, inputs: others }),
  (before) => ({ ...before, inputs: { ...before.inputs, required: [] } }),
  (before) => ({
    ...before,
    inputs: { ...before.inputs, required: Object.keys(before.inputs.properties as Fields) },
  }),
  (before) => ({
    ...before,
    inputs: {
      ...before.inputs,
      properties: { ...(before.inputs.properties as Fields), d: { type: "string" } },
    },
  }),
  (before) => ({ ...before, inputs: withDefaults(before.inputs) as Fields }),
  ({ inputs: kept, steps: [first, ...rest] }) => ({ inputs: kept, steps: [...rest, first ?? {}] }),
];

const cases: fc.Arbitrary<Case> = fc
  .record({
    flow,
    other: flow,
    edit: fc.constantFrom(...edits),
    calls: fc.array(call, { minLength: 4, maxLength: 4 }),
  })
  .map(({ flow: before, other, edit, calls }) => ({
    flow: before,
    edited: edit(before, other),
    calls,
  }));

function definitionOf(
  slug: string,
  { inputs: written, steps: tree }: FlowDocument,
): FlowDefinition {
  const document = { org: "acme", project: "random", slug, inputs: written, steps: tree };
  return load(`${slug}.flow.json`, JSON.stringify(document)).definition;
}

/** What the emulator and the types say of a call, and what the run returned if it was served. */
interface Verdict {
  readonly about: string;
  readonly served: boolean;
  readonly typed: boolean;
  readonly returnsItsType: boolean;
}

/** The lines of a program that a call and its result stand for; a line that does not compile is a refusal. */
function programLines(slug: string, sent: Call, result: JsonValue | undefined): readonly string[] {
  const name = `${slug.charAt(0).toUpperCase()}${slug.slice(1)}`;
  const parameters = valueLiteral(sent.parameters);
  const overrides = valueLiteral(sent.blockOverrides);
  return [
    `{ const sent: [${name}Inputs, ${name}Overrides] = [${parameters}, ${overrides}]; void sent; }`,
    result === undefined
      ? ""
      : `{ const result: ${name}Flow["result"] = ${valueLiteral(result)}; void result; }`,
  ];
}

/** Makes each call on an emulator, and compiles a program that has each call and each result. */
async function verdictsOf(
  asked: readonly { readonly definition: FlowDefinition; readonly call: Call }[],
): Promise<readonly Verdict[]> {
  const definitions = [...new Set(asked.map(({ definition }) => definition))];
  await using emulator = await startEmulator({ flows: definitions, listen: false });
  const client = clientOf(emulator);
  const lines: string[] = [];
  const answers: { readonly about: string; readonly served: boolean }[] = [];
  for (const { definition, call: sent } of asked) {
    const { slug, inputs: schema, steps: tree } = definition;
    const { status, body } = await client.post(`/seq/acme/random/${slug}/v0/execute`, sent);
    const about = JSON.stringify({ inputs: schema, steps: tree, sent, answer: body });
    if (status !== 200 && status !== 422) throw new Error(`${status}: ${about}`);
    const result = body.status === "completed" ? (body.result as JsonValue) : undefined;
    lines.push(...programLines(slug, sent, result));
    answers.push({ about, served: status === 200 });
  }
  const { files } = await render(
    definitions.map((definition) => ({ definition, origin: "random" })),
  );
  const imports = definitions.map(({ slug }) => {
    const name = `${slug.charAt(0).toUpperCase()}${slug.slice(1)}`;
    return `import type { ${name}Inputs, ${name}Overrides, ${name}Flow } from "./acme/random/${slug}.js";`;
  });
  const program = [...imports, ...lines].join("\n");
  const complaints = compile(new Map([...files, ["calls.ts", program]]));
  expect(complaints.filter(({ file }) => file !== "calls.ts")).toEqual([]);
  const refused = new Set(complaints.map(({ line }) => line));
  return answers.map((answer, index) => {
    const line = imports.length + 2 * index + 1;
    return { ...answer, typed: !refused.has(line), returnsItsType: !refused.has(line + 1) };
  });
}

/** Flows that are compiled in one program. */
const BATCH = 50;
const flows = repetitions(BATCH, 2000);

describe("the types, the emulator and check", () => {
  test(`agree on ${flows} random flows`, { timeout: timeLimit(240_000) }, async () => {
    const wrong: string[] = [];
    const counts = { served: 0, refused: 0, harmless: 0 };
    for (let batch = 0; batch * BATCH < flows; batch += 1) {
      const sampled = fc.sample(cases, {
        numRuns: BATCH,
        seed: isSoak ? Math.random() * 2 ** 31 : batch + 1,
      });
      const pairs = sampled.map(({ flow: before, edited, calls }, index) => ({
        before: definitionOf(`f${index}`, before),
        after: definitionOf(`e${index}`, edited),
        calls,
      }));
      const asked = pairs.flatMap(({ before, after, calls }) =>
        calls.flatMap((sent) => [
          { definition: before, call: sent },
          { definition: after, call: sent },
        ]),
      );
      const verdicts = await verdictsOf(asked);
      for (const { about, served, typed, returnsItsType } of verdicts) {
        counts[served ? "served" : "refused"] += 1;
        if (served !== typed) wrong.push(`served: ${served}, typed: ${typed}: ${about}`);
        if (!returnsItsType) wrong.push(`the result is not of its type: ${about}`);
      }
      pairs.forEach(({ before, after, calls }, index) => {
        const changes = compareDefinitions(before, { ...after, slug: before.slug });
        const isHarmless = !changes.some(
          (change) => change.class === "breaking" && /input|override/.test(change.direction),
        );
        if (!isHarmless) return;
        counts.harmless += 1;
        for (const at of calls.keys()) {
          const [old, now] = verdicts.slice((index * calls.length + at) * 2);
          if (old?.served === true && now?.served === false)
            wrong.push(`check calls this harmless: ${old.about} ${now.about}`);
        }
      });
    }
    expect(wrong).toEqual([]);
    // Each kind of answer occurred often enough to mean something.
    expect(Math.min(counts.served, counts.refused)).toBeGreaterThan(flows / 2);
    expect(counts.harmless).toBeGreaterThan(flows / 20);
  });
});
