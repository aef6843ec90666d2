import { compileValidator } from "noukai-codegen-runtime/validation";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareDefinitions, mayBreak } from "../../../generator/diff/index.js";
import type { FlowDefinition } from "../../../generator/definition/index.js";
import { Random } from "../../support/random.js";
import { propertyOptions, timeLimit } from "../../support/seed.js";
import { definition } from "./definitions.js";
import { edited, MODEL_NAMES, models, rewritten, sample, type Models } from "./rich-schemas.js";

const base = definition();

function flowOf(
  place: "input" | "output",
  all: Models,
  first: string = MODEL_NAMES[0],
): FlowDefinition {
  const value = { $ref: `#/models/${first}` };
  const inputs = { type: "object", required: ["value"], properties: { value } };
  const steps = base.steps.map((step) =>
    step.kind === "step" ? { ...step, output: value } : step,
  );
  return place === "input"
    ? { ...base, models: all, inputs, primary: undefined }
    : { ...base, models: all, steps };
}

/** Whether values are accepted by the first model. */
function accepts(all: Models): (value: unknown) => boolean {
  const text = JSON.stringify(all).replaceAll("#/models/", "#/$defs/");
  const validate = compileValidator({
    $ref: `#/$defs/${MODEL_NAMES[0]}`,
    $defs: JSON.parse(text) as Models,
  });
  return (value) => validate(value).length === 0;
}

const rests = [true, false] as const;

describe("schemas with all keywords", () => {
  test(
    "in another order, with annotations and under other names are no change",
    { timeout: timeLimit(120_000) },
    () => {
      fc.assert(
        fc.property(models(rests), fc.nat(), (before, seed) => {
          const random = new Random(seed);
          const rename = (name: string): string => name.replace(/M(\d)$/, "Renamed$1");
          const after = Object.fromEntries(
            Object.entries(before).map(([name, schema]) => [
              rename(name),
              rewritten(schema, random, rename),
            ]),
          );
          for (const place of ["input", "output"] as const) {
            const [old, current] = [flowOf(place, before), flowOf(place, after, "Renamed0")];
            const changes = compareDefinitions(old, current);
            // A program may import the type of a model by its name.
            const isName = /^models\.M\d was removed, and its type with it$/;
            const others = changes.filter(
              ({ path, message }) => !isName.test(`${path} ${message}`),
            );
            expect(others.filter((change) => change.class !== "documentation")).toEqual([]);
          }
        }),
        propertyOptions(150),
      );
    },
  );

  /** Counts the edits that make a value invalid which was valid before: each has to be breaking. */
  const judge = (
    place: "input" | "output",
  ): { readonly breaking: number; readonly harmless: number } => {
    const counts = { breaking: 0, harmless: 0 };
    // Callers may ignore properties that an output has besides.
    const schemas = models(place === "input" ? rests : [true]);
    fc.assert(
      fc.property(schemas, schemas, fc.nat(), (before, other, seed) => {
        const random = new Random(seed);
        // Most edits are of the model that is compared; the others are of what it leads to.
        const at = random.pick(["M0", "M0", ...MODEL_NAMES]);
        const after = {
          ...before,
          [at]: edited(before[at] ?? {}, other[random.pick(MODEL_NAMES)] ?? {}, random),
        };
        const [from, to] = place === "input" ? [before, after] : [after, before];
        const [valid, stillValid] = [accepts(from), accepts(to)];
        const values = random.times(60, () => sample(from.M0 ?? {}, from, random));
        const broken = values.filter((value) => valid(value) && !stillValid(value));
        const changes = compareDefinitions(flowOf(place, before), flowOf(place, after));
        const isCalled = changes.some((change) => mayBreak(change.class));
        if (broken.length > 0) {
          counts.breaking += 1;
          if (!isCalled)
            throw new Error(JSON.stringify({ before, after, broken: broken[0], changes }));
        } else if (!isCalled) counts.harmless += 1;
      }),
      propertyOptions(200),
    );
    return counts;
  };

  test.each(["input", "output"] as const)(
    "an edit of an %s that makes a value invalid is breaking",
    { timeout: timeLimit(120_000) },
    (place) => {
      const { breaking, harmless } = judge(place);
      expect(breaking).toBeGreaterThan(15);
      expect(harmless).toBeGreaterThan(15);
    },
  );
});
