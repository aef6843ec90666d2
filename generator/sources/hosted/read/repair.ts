import type { Diagnostic } from "../../../definition/diagnostic.js";
import { checkDefinition, type CheckedDefinition } from "../../../definition/read.js";
import type { JsonObject, JsonValue, Path } from "../../../json-schema/types.js";
import {
  createJsonObject,
  isJsonList,
  isJsonObject,
  valueAt,
} from "../../../json-schema/values.js";
import { measureValue } from "../../snapshot/json-limits.js";
import type { ReadDocument } from "./flow.js";

/** A document that was checked. */
export type CheckedDocument = ReadDocument &
  ({ readonly checked: CheckedDefinition } | { readonly diagnostics: readonly Diagnostic[] });

/** The keys of a step that hold schemas. */
const STEP_SCHEMAS: ReadonlySet<string> = new Set(["input", "output", "configSchema"]);

/** Schemas that can be wrong in a flow before it is refused. */
const MOST_REPAIRS = 50;

/**
 * Checks a document as a definition file is. A schema that no definition can have is left out and noted, so that one bad schema
 * costs the types of one step and not the flow.
 */
export function checkDocument(read: ReadDocument): CheckedDocument {
  const { excess } = measureValue(read.document, []);
  if (excess !== undefined) return { ...read, diagnostics: [excess] };
  let { document } = read;
  for (let repairs = 0; ; repairs += 1) {
    const checked = checkDefinition(document);
    if ("definition" in checked) return { ...read, document, checked };
    const { diagnostics } = checked;
    const [wrong] = diagnostics;
    const place = wrong && schemaAround(document, wrong.path);
    if (wrong === undefined || place === undefined || repairs >= MOST_REPAIRS)
      return { ...read, document, diagnostics };
    read.notes.unplaced(
      `schema that no definition can have (${wrong.message})`,
      [...originOf(read, document, place), ...place.slice(-1)],
      valueAt(document, wrong.path),
    );
    document = withoutSchema(read, document, place);
  }
}

/** The path of the schema that a path leads into. */
function schemaAround(document: JsonObject, path: Path): Path | undefined {
  const [first, second] = path;
  if (first === "inputs") return ["inputs"];
  if (first === "models" && second !== undefined) return ["models", second];
  const end = path.findIndex(
    (segment, index) =>
      typeof segment === "string" &&
      STEP_SCHEMAS.has(segment) &&
      typeof path[index - 1] === "number",
  );
  if (first !== "steps" || end === -1) return undefined;
  const place = path.slice(0, end + 1);
  return valueAt(document, place) === undefined ? undefined : place;
}

/** Where the innermost part of the document on a path comes from in the result. */
export function originOf(
  { origins, path: root }: ReadDocument,
  document: JsonValue,
  path: Path,
): Path {
  let origin = root;
  for (let length = 0; length <= path.length; length += 1) {
    const value = valueAt(document, path.slice(0, length));
    const known = typeof value === "object" && value !== null ? origins.get(value) : undefined;
    origin = known ?? origin;
  }
  return origin;
}

/** A copy without one schema: a model accepts anything then, inputs take anything. */
function withoutSchema(read: ReadDocument, document: JsonObject, place: Path): JsonObject {
  const replace = (value: JsonValue, path: Path): JsonValue | undefined => {
    const [segment, ...rest] = path;
    if (segment === undefined) {
      if (place[0] === "models") return true;
      return place[0] === "inputs"
        ? createJsonObject({ type: "object", additionalProperties: true })
        : undefined;
    }
    const copy = isJsonList(value)
      ? value.map((item, index) => (index === segment ? (replace(item, rest) ?? null) : item))
      : isJsonObject(value)
        ? createJsonObject({ ...value, [segment]: replace(value[segment] ?? null, rest) })
        : value;
    const origin =
      typeof value === "object" && value !== null ? read.origins.get(value) : undefined;
    if (origin !== undefined && typeof copy === "object" && copy !== null)
      read.origins.set(copy, origin);
    return copy;
  };
  const copy = replace(document, place);
  return isJsonObject(copy) ? copy : document;
}
