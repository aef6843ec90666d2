import type { JsonValue } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import type { Builder } from "./builder.js";
import { maximumOf, minimumOf, type Parts } from "./facts.js";
import { itemSchemas, prefixLength } from "./members.js";

/** Longer arrays are built only where the schema asks for them. */
const USUAL_LENGTH = 3;
/** An array that has to be longer than this is given up. */
const MAX_LENGTH = 1_000;

/** Builds an array that satisfies the keywords of all parts; undefined where an item that is needed has no value. */
export function buildArray(
  parts: Parts,
  levels: number,
  builder: Builder,
): readonly JsonValue[] | undefined {
  const { random, minDepth, problems } = builder.context;
  const below = levels - 1;
  const generosity = builder.generosity();
  const least = maximumOf(parts, "minItems", 0);
  const most = minimumOf(parts, "maxItems", Infinity);
  if (least > MAX_LENGTH) {
    const why = `\`minItems\` is ${least}; arrays of more than ${MAX_LENGTH} items are not sampled`;
    problems.add({ at: parts, keyword: "minItems", why });
    return undefined;
  }
  const isUnique = parts.some((part) => ownValue(part, "uniqueItems") === true);
  const contained = containedIn(parts);
  const needed = contained.reduce((sum, { least: times }) => sum + times, 0);
  const usual = generosity > 0 ? Math.max(random.integer(1, USUAL_LENGTH), prefixLength(parts)) : 0;
  const length = Math.max(least, Math.min(most, Math.max(usual, needed)));

  const items: JsonValue[] = [];
  const place = (schemas: readonly JsonValue[]): boolean => {
    const others = isUnique && items.length > 0 ? [{ not: { enum: [...items] } }] : [];
    const value = schemas.every((schema) => minDepth.fits(schema, below))
      ? builder.value([...schemas, ...others], below)
      : undefined;
    if (value !== undefined) items.push(value);
    return value !== undefined;
  };
  /** What has to be contained comes at the end, or at the beginning: items there may have schemas of their own. */
  const isEarly = random.next() < 0.3;
  const open = contained.map((each) => ({ ...each, left: each.least }));
  while (items.length < length) {
    const own = itemSchemas(parts, items.length);
    const before = problems.count();
    const left = open.reduce((sum, each) => sum + each.left, 0);
    const isDue = isEarly || left >= length - items.length;
    const next = open.find((each) => each.left > 0);
    if (next !== undefined && isDue && place([...own, next.schema])) {
      next.left -= 1;
      problems.forget(before);
      continue;
    }
    const excess = contained
      .filter((each) => each.most !== undefined)
      .map((each) => ({ not: each.schema }));
    if (place([...own, ...excess])) {
      problems.forget(before);
      continue;
    }
    if (excess.length > 0 && place(own)) {
      problems.forget(before);
      continue;
    }
    if (items.length < least && !(isUnique && items.length > 0)) return undefined;
    problems.forget(before);
    break;
  }
  if (items.length >= least) return items;
  const why = `\`minItems\` is ${least}, and only ${items.length} different items were found`;
  problems.add({ at: parts, keyword: "minItems", why });
  return undefined;
}

interface Contained {
  readonly schema: JsonValue;
  readonly least: number;
  readonly most: number | undefined;
}

function containedIn(parts: Parts): readonly Contained[] {
  return parts.flatMap((part) => {
    const schema = ownValue(part, "contains");
    if (schema === undefined) return [];
    const least = ownValue(part, "minContains");
    const most = ownValue(part, "maxContains");
    return [
      {
        schema,
        least: typeof least === "number" ? least : 1,
        most: typeof most === "number" ? most : undefined,
      },
    ];
  });
}
