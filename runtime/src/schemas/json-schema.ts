import { ValueError } from "../errors.js";
import { resolvePointer } from "../validation/references.js";
import { isList, isObject, setOwn, type UnknownObject } from "../validation/values.js";
import { toDraft07 } from "./draft-07.js";

const DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema";
const DRAFT_07 = "http://json-schema.org/draft-07/schema#";

/**
 * A schema of a document as one of its own: its keywords at the top, and the definitions that it uses.
 *
 * @param definitions the `$defs` of the document
 * @throws ValueError for another target, and for a keyword that the target does not have.
 */
export function toJsonSchema(
  schema: unknown,
  definitions: UnknownObject,
  target: string,
): Record<string, unknown> {
  const isDraft07 = target === "draft-07";
  if (!isDraft07 && target !== "draft-2020-12") {
    throw new ValueError(
      `The JSON Schema of a flow is written for draft-2020-12 and draft-07, not for ${JSON.stringify(target)}.`,
    );
  }
  const document = { $defs: definitions };
  const used = new Map<string, unknown>();
  const collect = (value: unknown): void => {
    if (isList(value)) value.forEach(collect);
    if (!isObject(value)) return;
    const { $ref } = value;
    // A value that only looks like a reference costs a definition too many.
    if (typeof $ref === "string" && !used.has($ref)) {
      const definition = resolvePointer(document, $ref);
      if (definition !== undefined) {
        used.set($ref, definition);
        collect(definition);
      }
    }
    Object.values(value).forEach(collect);
  };
  let top = schema;
  while (isObject(top) && typeof top.$ref === "string" && Object.keys(top).length === 1) {
    const next = resolvePointer(document, top.$ref);
    if (next === top) break;
    top = next;
  }
  collect(top);
  const keywords = isObject(top) ? top : top === false ? { not: {} } : {};
  const $defs: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(definitions))
    if ([...used.values()].includes(definition)) setOwn($defs, name, definition);
  const whole = Object.keys($defs).length > 0 ? { ...keywords, $defs } : keywords;
  const converted = isDraft07 ? toDraft07(whole) : whole;
  // A copy: the document is not to be changed.
  return {
    $schema: isDraft07 ? DRAFT_07 : DRAFT_2020,
    ...(JSON.parse(JSON.stringify(converted)) as Record<string, unknown>),
  };
}
