import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareDefinitions, worstClass, type ChangeClass } from "../../../generator/diff/index.js";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import { propertyOptions } from "../../support/seed.js";
import { definition } from "./definitions.js";
import { edit, schema, value, widen, type Schema } from "./schemas.js";

const ajv = new Ajv2020({ strict: false, validateFormats: false });
/** Compiles a schema once: compiling takes far longer than validating. */
const accepts = (of: Schema): ((candidate: unknown) => boolean) => {
  const validate = ajv.compile(json(of));
  return (candidate) => validate(candidate);
};

// Parsed once: parsing a definition takes longer than comparing two.
const base = definition();
const json = (of: Schema): Schema => JSON.parse(JSON.stringify(of)) as Schema;
const withInput = (of: Schema): FlowDefinition => ({
  ...base,
  inputs: { type: "object", required: ["value"], properties: { value: json(of) as JsonObject } },
});
const withOutput = (of: Schema): FlowDefinition => ({
  ...base,
  steps: base.steps.map((step) =>
    step.kind === "step" ? { ...step, output: json(of) as JsonObject } : step,
  ),
});

const ranks: Readonly<Record<ChangeClass, number>> = {
  documentation: 0,
  additive: 1,
  undecided: 2,
  breaking: 3,
};
const inputClass = (before: Schema, after: Schema): number =>
  ranks[worstClass(compareDefinitions(withInput(before), withInput(after))) ?? "documentation"];
const outputClass = (before: Schema, after: Schema): number =>
  ranks[worstClass(compareDefinitions(withOutput(before), withOutput(after))) ?? "documentation"];

const edited = schema.chain((before) => edit(before).map((after) => [before, after] as const));

describe("the classification of changes", () => {
  test("an unchanged or rewritten schema causes no change", () => {
    fc.assert(
      fc.property(schema, (before) => {
        expect(compareDefinitions(withInput(before), withInput(before))).toEqual([]);
        const described = { ...before, description: "The same." };
        expect(inputClass(before, described)).toBe(ranks.documentation);
        expect(outputClass(before, { allOf: [before] })).toBe(ranks.documentation);
      }),
      propertyOptions(),
    );
  });

  test("widening an input is never breaking", () => {
    fc.assert(
      fc.property(
        schema.chain((before) => widen(before).map((after) => [before, after] as const)),
        ([before, after]) => {
          expect(inputClass(before, after)).toBeLessThan(ranks.breaking);
        },
      ),
      propertyOptions(200),
    );
  });

  test("an input change that is not breaking accepts every value accepted before", () => {
    let judged = 0;
    fc.assert(
      fc.property(
        edited.chain(([before, after]) =>
          fc.tuple(
            fc.constant(before),
            fc.constant(after),
            fc.array(value(before), { minLength: 5, maxLength: 5 }),
          ),
        ),
        ([before, after, samples]) => {
          if (inputClass(before, after) === ranks.breaking) return;
          const taken = samples.filter(accepts(before));
          judged += taken.length;
          if (taken.length > 0) expect(taken.filter(accepts(after))).toEqual(taken);
        },
      ),
      propertyOptions(600),
    );
    expect(judged).toBeGreaterThan(150);
  });

  test("an output change that is not breaking returns no value that was not returned before", () => {
    let judged = 0;
    fc.assert(
      fc.property(
        edited.chain(([before, after]) =>
          fc.tuple(
            fc.constant(before),
            fc.constant(after),
            fc.array(value(after), { minLength: 5, maxLength: 5 }),
          ),
        ),
        ([before, after, samples]) => {
          if (outputClass(before, after) === ranks.breaking) return;
          const given = samples.filter(accepts(after));
          judged += given.length;
          if (given.length > 0) expect(given.filter(accepts(before))).toEqual(given);
        },
      ),
      propertyOptions(600),
    );
    expect(judged).toBeGreaterThan(150);
  });

  test("two non-breaking changes are not breaking together", () => {
    let judged = 0;
    const twice = schema.chain((a) =>
      widen(a).chain((b) => widen(b).map((c) => [a, b, c] as const)),
    );
    fc.assert(
      fc.property(twice, ([a, b, c]) => {
        judged++;
        const steps = Math.max(inputClass(a, b), inputClass(b, c));
        expect(inputClass(a, c)).toBeLessThanOrEqual(Math.max(steps, ranks.additive));
        expect(outputClass(c, a)).toBeLessThanOrEqual(
          Math.max(outputClass(c, b), outputClass(b, a), ranks.additive),
        );
      }),
      propertyOptions(200),
    );
    expect(judged).toBe(propertyOptions(200).numRuns);
  });

  test("an additive change is breaking in reverse", () => {
    fc.assert(
      fc.property(edited, ([before, after]) => {
        const [there, back] = [inputClass(before, after), inputClass(after, before)];
        if (there === ranks.additive) expect(back).toBe(ranks.breaking);
        if (there === ranks.documentation) expect(back).toBe(ranks.documentation);
      }),
      propertyOptions(200),
    );
  });
});
