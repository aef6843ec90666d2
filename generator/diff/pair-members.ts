import { canonicalJson } from "../json-schema/equality.js";
import { isSchema } from "../json-schema/keyword-values.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json-schema/types.js";
import { isJsonObject } from "../json-schema/values.js";
import { demandsOf, isConstraint, type Formats } from "./demands.js";

/** Keywords whose schemas mean the same in any order. */
export const SETS: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf"]);

/**
 * Pairs the members of lists of schemas: first those that are equal, then those that demand the same, and then those that are
 * left, in their order. So a member that moved is compared with itself.
 */
export class MemberPairs {
  readonly #formats: Formats;
  /** A number for each different schema, so that texts of schemas that contain it stay short. */
  readonly #numbers = new Map<string, number>();

  constructor(formats: Formats) {
    this.#formats = formats;
  }

  of(
    before: readonly JsonValue[],
    after: readonly JsonValue[],
  ): (readonly [before: JsonValue, after: JsonValue])[] {
    const pairs: (readonly [JsonValue, JsonValue])[] = [];
    let [old, current] = [[...before], [...after]];
    for (const isDocumented of [true, false]) {
      const waiting = new Map<number, JsonValue[]>();
      for (const member of current) {
        const number = this.#numberOf(member, isDocumented);
        waiting.set(number, [...(waiting.get(number) ?? []), member]);
      }
      old = old.filter((member) => {
        const other = waiting.get(this.#numberOf(member, isDocumented))?.shift();
        if (other === undefined) return true;
        pairs.push([member, other]);
        return false;
      });
      current = [...waiting.values()].flat();
    }
    old.forEach((member, index) => {
      const other = current[index];
      if (other !== undefined) pairs.push([member, other]);
    });
    return pairs;
  }

  /** A number that is equal for equal demands, whatever their order; `isDocumented`: and for equal annotations. */
  #numberOf(schema: JsonValue | JsonSchema, isDocumented: boolean): number {
    const text =
      isSchema(schema) && isJsonObject(schema)
        ? this.#textOf(schema, isDocumented)
        : canonicalJson(schema);
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  #textOf(schema: JsonObject, isDocumented: boolean): string {
    const { values, schemas } = demandsOf(schema, this.#formats);
    const inner = [...schemas].map(([keyword, members]) => {
      const numbers = members.map((each) => this.#numberOf(each.schema, isDocumented));
      if (SETS.has(keyword)) return [keyword, numbers.sort((a, b) => a - b)];
      return [keyword, members.map(({ key }) => key), numbers];
    });
    const annotations = Object.entries(schema)
      .filter(([keyword]) => isDocumented && !isConstraint(keyword, this.#formats))
      .map(([keyword, value]) => `${keyword} ${canonicalJson(value)}`);
    return JSON.stringify([[...values], inner, annotations.sort()]);
  }
}
