import { toReference } from "../pointer.js";
import type { JsonSchema, JsonValue, Path } from "../types.js";
import { createJsonObject, isJsonList, isJsonObject } from "../values.js";
import { subschemasOf } from "../walk.js";
import { ANNOTATIONS, KEYWORDS } from "../keywords.js";
import { isNullableWithoutType, normalKeywords, type NormalKeyword } from "./normal-keywords.js";
import { keyOf, type SchemaRoot, type WrittenSchema } from "./written-schema.js";
import type { Survey } from "./survey.js";

/** A schema of the normal form while it is written. */
type Draft = Record<string, JsonValue>;

/** The normal form of a top-level schema while it is written. */
interface Translation {
  readonly root: SchemaRoot;
  /** Where each schema is in the normal form, by `keyOf`. */
  readonly places: Map<unknown, Path>;
  /** The normal form of the root. */
  readonly whole: Draft;
  /** Its `$defs`, with the copies of schemas that only references show to be ones, once there is a copy. */
  definitions: Draft | undefined;
  /** How many times each name was taken in it. */
  readonly names: Map<string, number>;
}

/** A reference whose text is written once every schema has its place. */
interface PendingReference {
  readonly holder: Draft;
  readonly from: Translation;
  readonly target: WrittenSchema;
}

/**
 * Translates the schemas of a document to the normal form that every later stage reads: JSON Schema 2020-12 without `$schema`,
 * `$id` and anchors. References in it are JSON pointers, into `#/models` or from the root of the top-level schema. A schema
 * that only a reference shows to be one is copied to `$defs`.
 *
 * @param survey - of a valid document.
 * @returns the normal form of each top-level schema that is not in it, by the schema as it is written.
 */
export function translateSchemas(survey: Survey): ReadonlyMap<JsonValue, JsonSchema> {
  return new Map(new Translator(survey).run());
}

class Translator {
  readonly #translations = new Map<SchemaRoot, Translation>();
  readonly #survey: Survey;
  readonly #pending: PendingReference[] = [];

  constructor(survey: Survey) {
    this.#survey = survey;
    for (const root of survey.translated)
      this.#translations.set(root, {
        ...{ root, places: new Map(), whole: createJsonObject({}) },
        ...{ definitions: undefined, names: new Map() },
      });
  }

  run(): [written: JsonValue, translated: JsonSchema][] {
    for (const translation of this.#translations.values()) {
      const { resource } = translation.root;
      const { schema, path } = resource;
      this.#translate({ schema, path, resource }, [], translation);
    }
    // Outer schemas first, so that those inside have a place in their copies.
    const targets = this.#survey.references.flatMap(({ target }) =>
      target === undefined || target === "varies" ? [] : [target],
    );
    for (const target of targets.sort((a, b) => a.path.length - b.path.length))
      this.#placeOf(target, target.resource.root());
    // Copies have references of their own, which are in the list too.
    for (const { holder, from, target } of this.#pending)
      holder.$ref = this.#referenceTo(target, from);
    return [...this.#translations.values()].map(({ root, whole }) => [root.resource.schema, whole]);
  }

  #translate(written: WrittenSchema, to: Path, into: Translation): JsonValue {
    const { schema, resource } = written;
    into.places.set(keyOf(written), to);
    if (!isJsonObject(schema)) return schema;
    const whole: Draft = to.length === 0 ? into.whole : createJsonObject({});
    const isNullable = isNullableWithoutType(schema, resource.dialect);
    const part: Draft = isNullable ? createJsonObject({}) : whole;
    const below = isNullable ? [...to, "anyOf", 0] : to;
    for (const keyword of normalKeywords(schema, resource.dialect)) {
      const { name } = keyword;
      if (KEYWORDS.get(name) === "reference") continue;
      const isOutside = ANNOTATIONS.has(name) || !KEYWORDS.has(name);
      (isOutside ? whole : part)[name] = this.#translateValue(
        keyword,
        written,
        isOutside ? to : below,
        into,
      );
    }
    this.#addReferences(schema, part, into);
    if (isNullable) {
      whole.anyOf = [part, createJsonObject({ type: "null" })];
      whole.nullable = true;
    }
    return whole;
  }

  #translateValue(
    { name, value, written: keyword }: NormalKeyword,
    around: WrittenSchema,
    to: Path,
    into: Translation,
  ): JsonValue {
    const inner = subschemasOf(name, value);
    const translated = inner.map((each): [last: string | number | undefined, value: JsonValue] => {
      const written = this.#survey.schemas.inside(around, each.value, [
        keyword,
        ...each.path.slice(1),
      ]);
      return [each.path[1], this.#translate(written, [...to, ...each.path], into)];
    });
    const [first] = translated;
    if (first === undefined) return value;
    if (first[0] === undefined) return first[1];
    if (isJsonList(value)) return translated.map(([, each]) => each);
    const result = createJsonObject(isJsonObject(value) ? value : {});
    for (const [key, each] of translated) if (key !== undefined) result[key] = each;
    return result;
  }

  #addReferences(schema: JsonValue, part: Draft, from: Translation): void {
    for (const { target } of this.#survey.referencesOf(schema)) {
      if (target === undefined || target === "varies") continue;
      const isFirst = !Object.hasOwn(part, "$ref");
      const holder = isFirst ? part : createJsonObject({});
      holder.$ref = "";
      if (!isFirst) part.allOf = [...(isJsonList(part.allOf) ? part.allOf : []), holder];
      this.#pending.push({ holder, from, target });
    }
  }

  #referenceTo(target: WrittenSchema, from: Translation): string {
    const root = target.resource.root();
    const place = this.#placeOf(target, root);
    return toReference(root === from.root ? place : [...root.path, ...place]);
  }

  /** Where a schema is in the normal form of its root; it is copied there where it has no place. */
  #placeOf(target: WrittenSchema, root: SchemaRoot): Path {
    const translation = this.#translations.get(root);
    if (translation === undefined) return target.path.slice(root.path.length);
    const known = translation.places.get(keyOf(target));
    if (known !== undefined) return known;
    const { whole, names } = translation;
    const definitions = (translation.definitions ??= createJsonObject(
      isJsonObject(whole.$defs) ? whole.$defs : {},
    ));
    const name = freeName(String(target.path.at(-1) ?? "root"), definitions, names);
    const place = ["$defs", name];
    whole.$defs = definitions;
    definitions[name] = this.#translate(target, place, translation);
    return place;
  }
}

function freeName(wanted: string, taken: Draft, counts: Map<string, number>): string {
  let count = counts.get(wanted) ?? 0;
  let name: string;
  do {
    count += 1;
    name = count === 1 ? wanted : `${wanted}${count}`;
  } while (Object.hasOwn(taken, name));
  counts.set(wanted, count);
  return name;
}
