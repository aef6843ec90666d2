import { parseFragment } from "../pointer.js";
import type { JsonValue } from "../types.js";
import { isJsonObject } from "../values.js";
import { hasKeyword } from "./dialects.js";
import { isNormal } from "./normal-keywords.js";
import type { WrittenSchemas } from "./resources.js";
import { isHidden, type SchemaRoot, type WrittenSchema } from "./written-schema.js";

const REFERENCES = ["$ref", "$dynamicRef", "$recursiveRef"] as const;

/** A reference, and the schema that it points to. */
export interface WrittenReference {
  /** The schema that it is written in. */
  readonly from: WrittenSchema;
  readonly keyword: string;
  readonly reference: string;
  /** Undefined where it points to nothing, and "varies" where that depends on how a validator got there. */
  readonly target: WrittenSchema | "varies" | undefined;
}

/** The schemas of a document, and what a translation of them needs to know. */
export interface Survey {
  readonly schemas: WrittenSchemas;
  /** Every schema that counts, also those that only a reference shows to be one. */
  readonly written: readonly WrittenSchema[];
  readonly references: readonly WrittenReference[];
  /** The references of a schema, without those of the schemas inside. */
  readonly referencesOf: (schema: JsonValue) => readonly WrittenReference[];
  /** The top-level schemas that are not in the normal form. */
  readonly translated: ReadonlySet<SchemaRoot>;
}

/** Visits the schemas of a document, and finds what each reference points to. */
export function surveySchemas(schemas: WrittenSchemas): Survey {
  const written: WrittenSchema[] = [];
  const references: WrittenReference[] = [];
  const translated = new Set<SchemaRoot>();
  const pending: Omit<WrittenReference, "target">[] = [];

  const visitor = (from: WrittenSchema): void => {
    written.push(from);
    const { schema, resource } = from;
    if (!isJsonObject(schema)) return;
    if (!isNormal(schema, resource.dialect)) translated.add(resource.root());
    for (const keyword of REFERENCES) {
      const value = schema[keyword];
      if (typeof value !== "string" || !hasKeyword(resource.dialect, keyword)) continue;
      if (keyword !== "$ref" && isHidden(schema, resource.dialect)) continue;
      pending.push({ from, keyword, reference: value });
    }
  };

  for (const { resource } of schemas.roots)
    schemas.visit({ schema: resource.schema, path: resource.path, resource }, visitor);
  // A schema that only a reference shows to be one may have references too.
  for (const each of pending) {
    const { from, keyword, reference } = each;
    const { resource } = from;
    const target =
      keyword === "$ref"
        ? schemas.resolve(reference, resource)
        : schemas.resolveDynamic(reference, resource);
    references.push({ ...each, target });
    if (target === undefined || target === "varies") continue;
    const to = target.resource.root();
    if (!schemas.isVisited(target)) {
      translated.add(to).add(resource.root());
      schemas.visit(target, visitor);
    } else if (!isPlain(each, target)) translated.add(resource.root());
  }
  for (const { from, target } of references) {
    if (target === undefined || target === "varies") continue;
    const to = target.resource.root();
    if (translated.has(to) && target.schema !== to.resource.schema)
      translated.add(from.resource.root());
  }
  const byHolder = new Map<JsonValue, WrittenReference[]>();
  for (const reference of references) {
    const known = byHolder.get(reference.from.schema);
    if (known === undefined) byHolder.set(reference.from.schema, [reference]);
    else known.push(reference);
  }
  const referencesOf = (schema: JsonValue): readonly WrittenReference[] =>
    byHolder.get(schema) ?? [];
  return { schemas, written, references, referencesOf, translated };
}

/** Whether a reference is a JSON pointer from the root of the schema that contains it, or into `#/models`. */
function isPlain(
  { from, keyword, reference }: Omit<WrittenReference, "target">,
  target: WrittenSchema,
): boolean {
  return (
    keyword === "$ref" &&
    reference.startsWith("#") &&
    parseFragment(reference.slice(1)) !== undefined &&
    from.resource === from.resource.root().resource &&
    target.resource === target.resource.root().resource
  );
}
