import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { sizeOf } from "../schemas/work.js";
import { acceptanceBy, examplesOf, keywordsOf, type Accepts } from "./acceptance.js";
import { createAmbiguities } from "./ambiguities.js";
import { buildArray } from "./arrays.js";
import type { BuildContext, Builder } from "./builder.js";
import { createDeadEnds } from "./dead-ends.js";
import { allowedValues, allowsFractions, commonTypes, typesByUse, type Parts } from "./facts.js";
import { MAX_DEPTH } from "./min-depth.js";
import { numbers } from "./numbers.js";
import { buildObject } from "./objects.js";
import type { Problem } from "./problems.js";
import { resolutions, type Resolution } from "./resolve.js";
import { strings } from "./strings.js";

/** Inside the third value of the same schema, nothing optional is built: what contains itself twice has an end there. */
const MAX_REPEATS = 2;
/** A value with this many parts gets nothing optional any more. */
const LARGE_VALUE = 500;
/** How many values are built for the schemas of one place before it is given up. */
const MAX_TRIES = 24;
/** After this many values from one order of the choices, they are decided in another. */
const TRIES_PER_ORDER = 6;
/** How many values of one type are tested. */
const MAX_CANDIDATES = 400;

/** What was built: a value, and whether parts were left out because it was getting large. */
export interface Built {
  readonly value: JsonValue | undefined;
  readonly isCut: boolean;
}

/** Builds a value of the schema; undefined where none is found. */
export function buildValue(schema: JsonValue, context: BuildContext): Built {
  const { budget, evaluator, minDepth, problems, random } = context;
  let mention: string | undefined = context.text.mention;
  const deadEnds = createDeadEnds();

  /** The schemas of the values around the one that is being built, each as often as it applies to one. */
  const around = new Map<JsonObject, number>();
  let repeats = 0;
  let built = 0;
  let isCut = false;
  /** The values that did not satisfy their schemas, since it was last emptied. */
  const refused: JsonValue[] = [];

  const generosity = (levels: number): number => {
    if (repeats >= MAX_REPEATS || context.levels - levels >= context.generousLevels) return 0;
    if (built < LARGE_VALUE) return context.generosity;
    isCut = true;
    return 0;
  };

  function build(schemas: readonly JsonValue[], levels: number): JsonValue | undefined {
    built += 1;
    budget.spend(1);
    const unfit = schemas.find((each) => !minDepth.fits(each, levels));
    if (unfit !== undefined) {
      problems.add(tooDeep(unfit));
      return undefined;
    }
    const known = deadEnds.get(schemas, levels);
    if (known !== undefined) {
      problems.add(known);
      return undefined;
    }
    const before = problems.count();
    const mentionBefore = mention;
    const ambiguities = createAmbiguities(evaluator);
    let tries = 0;
    for (let order = 0; tries < MAX_TRIES; order += 1) {
      const isSmall = generosity(levels) === 0 || order > 1;
      const settings = {
        random,
        minDepth,
        negations: context.negations,
        isSmall,
        levels,
        excluded: ambiguities.excluded,
      };
      let found = 0;
      for (const resolution of resolutions(schemas, settings, context)) {
        refused.length = 0;
        const value = buildParts(schemas, resolution, levels, isSmall);
        if (value !== undefined) {
          problems.forget(before);
          return value;
        }
        mention = mentionBefore;
        tries += 1;
        found += 1;
        const last = refused.at(-1);
        const isNew = last !== undefined && ambiguities.learn(resolution.parts, last);
        if (isNew || found === TRIES_PER_ORDER || tries === MAX_TRIES) break;
      }
      // Without choices, another order is the same again.
      if (found === 0) break;
    }
    const problem = problems.since(before);
    if (problem !== undefined) deadEnds.add(schemas, levels, problem);
    return undefined;
  }

  function tooDeep(schema: JsonValue): Problem {
    const isEndless = !minDepth.fits(schema, MAX_DEPTH);
    return {
      at: [isEndless ? minDepth.circle(schema) : schema],
      keyword: undefined,
      why: isEndless
        ? `it allows no value of at most ${MAX_DEPTH} levels, because its recursion does not end`
        : "its values are nested too deep for this place",
    };
  }

  function buildParts(
    schemas: readonly JsonValue[],
    { parts, isChosen }: Resolution,
    levels: number,
    isSmall: boolean,
  ): JsonValue | undefined {
    const values = allowedValues(parts);
    const isUncertain = isChosen || values !== undefined;
    const accepts = acceptanceBy(schemas, parts, isUncertain, evaluator);
    if (values !== undefined) return literal(values, accepts, parts);
    const outside = repeats;
    for (const part of parts) {
      const times = around.get(part) ?? 0;
      around.set(part, times + 1);
      repeats = Math.max(repeats, times);
    }
    let result: JsonValue | undefined;
    for (const type of typesInOrder(parts)) {
      result = ofType(type, parts, levels, isSmall, accepts);
      if (result !== undefined) break;
    }
    for (const part of parts) around.set(part, (around.get(part) ?? 1) - 1);
    repeats = outside;
    return result === undefined ? examplesOf(parts).find(accepts) : result;
  }

  /** Null is chosen rarely, because other values are more useful. */
  function typesInOrder(parts: Parts): readonly string[] {
    const types = typesByUse(parts);
    const declared = parts.some((part) => Object.hasOwn(part, "type"));
    if (!declared || types.length < 2) return types;
    const telling = types.filter((type) => type !== "null");
    if (telling.length === 0) return types;
    const first =
      types.length > telling.length && random.next() < 0.15 ? "null" : random.pick(telling);
    return [first, ...types.filter((type) => type !== first)];
  }

  function ofType(
    type: string,
    parts: Parts,
    levels: number,
    isSmall: boolean,
    accepts: Accepts,
  ): JsonValue | undefined {
    const builder: Builder = {
      context,
      generosity: () => (isSmall ? 0 : generosity(levels)),
      value: build,
      takeMention: () => {
        const taken = mention;
        mention = undefined;
        return taken;
      },
    };
    switch (type) {
      case "object":
        return tested(buildObject(parts, levels, builder), accepts, parts);
      case "array":
        return tested(buildArray(parts, levels, builder), accepts, parts);
      case "number":
        return firstOf(
          numbers(parts, random, !allowsFractions(commonTypes(parts))),
          accepts,
          parts,
        );
      case "boolean":
        return firstOf(random.next() < 0.5 ? [true, false] : [false, true], accepts, parts);
      case "null":
        return firstOf([null], accepts, parts);
      default:
        return firstOf(strings(parts, builder), accepts, parts);
    }
  }

  function tested(
    value: JsonValue | undefined,
    accepts: Accepts,
    parts: Parts,
  ): JsonValue | undefined {
    return value === undefined ? undefined : firstOf([value], accepts, parts);
  }

  function firstOf(
    candidates: Iterable<JsonValue>,
    accepts: Accepts,
    parts: Parts,
  ): JsonValue | undefined {
    let count = 0;
    for (const candidate of candidates) {
      if (accepts(candidate)) return candidate;
      refused.push(candidate);
      count += 1;
      if (count === MAX_CANDIDATES) break;
    }
    const which =
      count === 1
        ? "the value that was tried does not satisfy"
        : `none of the ${count} values that were tried satisfies`;
    problems.add({ at: parts, keyword: undefined, why: `${which} ${keywordsOf(parts)}` });
    return undefined;
  }

  /** One of the values of `const` or `enum`, which may be large and used often. */
  function literal(
    values: readonly JsonValue[],
    accepts: Accepts,
    parts: Parts,
  ): JsonValue | undefined {
    const start = random.integer(0, Math.max(0, values.length - 1));
    const chosen = firstOf([...values.slice(start), ...values.slice(0, start)], accepts, parts);
    if (chosen !== undefined) budget.spend(sizeOf(chosen, budget.left()));
    return chosen;
  }

  const value = build([schema], context.levels);
  return { value, isCut };
}
