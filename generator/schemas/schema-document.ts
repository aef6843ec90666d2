import type { FlowDefinition } from "../definition/types.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonObject } from "../json-schema/values.js";
import { contractSchemas, type SchemaPlace } from "./contract-schemas.js";
import { createDefinitions, type Definitions, type EntryOrigin } from "./definitions.js";

export interface SchemaDocumentOptions {
  readonly formats: "annotation" | "assert";
  /** The contract of each version that certainly has it, by its index. */
  readonly versions: Readonly<Record<string, number>>;
}

/** A document of schemas, and where the entries of its `$defs` come from. */
export interface DocumentWithOrigins {
  readonly document: JsonObject;
  readonly origins: ReadonlyMap<string, EntryOrigin>;
}

/** Shorter schemas are repeated, in characters of JSON. */
const SHORT = 60;

/**
 * Puts the schemas of a flow into one document, which the runtime reads: its name and description; `$defs`, which all references lead to; `contracts`, the
 * schemas of each contract; `versions`, which contract a version has; and `formats`, if they are asserted. A schema that has
 * several places is in `$defs`.
 *
 * @param contracts the definition of each contract, the default one first.
 */
export function schemaDocument(
  contracts: readonly FlowDefinition[],
  { formats, versions }: SchemaDocumentOptions,
): DocumentWithOrigins {
  const definitions = createDefinitions();
  const places: SchemaPlace[] = [];
  const schemas = contracts.map((each, index) => contractSchemas(each, definitions, places, index));
  shareSchemas(places, definitions);
  const { entries, origins } = definitions;
  const [{ name, description } = {}] = contracts;
  const document = createJsonObject({
    title: name,
    description,
    formats: formats === "assert" ? formats : undefined,
    $defs: Object.keys(entries).length > 0 ? entries : undefined,
    contracts: schemas,
    versions: createJsonObject(versions),
  });
  return { document, origins };
}

function shareSchemas(places: readonly SchemaPlace[], { add }: Definitions): void {
  const first = new Map<string, SchemaPlace>();
  const shared = new Map<string, JsonObject>();
  for (const place of places) {
    const { holder, key, name } = place;
    const schema: JsonValue = holder[key] ?? true;
    if (!isJsonObject(schema)) continue;
    const text = JSON.stringify(schema);
    if (text.length < SHORT) continue;
    const before = first.get(text);
    // An object that is in two places has the places in it twice.
    if (before === undefined || (before.holder === holder && before.key === key)) {
      first.set(text, place);
      continue;
    }
    const reference = shared.get(text) ?? add(before.name === "" ? name : before.name, schema);
    shared.set(text, reference);
    before.holder[before.key] = reference;
    holder[key] = reference;
  }
}
