import { parseReference, toReference } from "../json-schema/pointer.js";
import type { JsonObject, JsonSchema, JsonValue, Path } from "../json-schema/types.js";
import { isJsonObject, valueAt } from "../json-schema/values.js";
import type { FlowModel } from "../model/index.js";
import type { TypeNode } from "../types/type-node.js";
import { stepTypes } from "./file-types.js";
import type { ConstantType } from "./names.js";
import type { SchemaReader } from "./schema-reader.js";
import { referencesOf } from "./references.js";
import type { ZodNode } from "./zod-node.js";

/** A schema of the document that becomes a constant. */
export interface Root {
  /** What other schemas refer to it by. */
  readonly reference: string;
  readonly node: ZodNode;
  readonly type: ConstantType | undefined;
}

export interface RootOptions {
  readonly document: JsonObject;
  readonly reader: SchemaReader;
  /** The keys that the types of `$defs` may have, by name. */
  readonly typeKeys: ReadonlyMap<string, readonly string[]>;
  /** The types that the file declares, by key. */
  readonly types: ReadonlyMap<string, TypeNode>;
  readonly resolve: (type: TypeNode) => TypeNode;
}

/** Collects the schemas of a flow's types: those of its contracts, and all that they refer to. By reference. */
export function collectRoots(
  { contracts }: Pick<FlowModel, "contracts">,
  { document, reader, typeKeys, types, resolve }: RootOptions,
): ReadonlyMap<string, Root> {
  const roots = new Map<string, Root>();
  const typed = new Set<string>();
  const add = (reference: string, schema: JsonSchema, type: ConstantType | undefined): void => {
    if (type !== undefined) typed.add(JSON.stringify(type));
    roots.set(reference, { reference, node: reader.read(schema), type });
  };
  const typeOfDefinition = (reference: string): ConstantType | undefined => {
    const [, name = ""] = parseReference(reference) ?? [];
    const key = typeKeys.get(name)?.find((each) => types.has(each));
    return key === undefined ? undefined : { kind: "declared", key };
  };
  const addPlace = (path: Path, type: ConstantType): void => {
    const schema = valueAt(document, path);
    // The contracts of versions share types.
    if (!isSchema(schema) || typed.has(JSON.stringify(type))) return;
    const reference = referenceOnly(schema);
    const own = reference === undefined ? undefined : typeOfDefinition(reference);
    const isItself = own === undefined || JSON.stringify(own) === JSON.stringify(type);
    if (reference !== undefined && isItself && roots.get(reference)?.type === undefined)
      add(reference, reader.resolve(reference), type);
    else add(toReference(path), schema, type);
  };

  contracts.forEach((contract, index) => {
    const place: Path = ["contracts", index];
    if (contract.inputs.kind === "reference")
      addPlace([...place, "inputs"], { kind: "declared", key: contract.inputs.key });
    for (const { step, depth, key } of stepTypes(contract, "outputs", resolve)) {
      const path = itemsPath(document, [...place, "steps", step], depth);
      if (key !== undefined) addPlace(path, { kind: "declared", key });
      else if (valueAt(document, path) !== true && contract.outputs.kind === "reference")
        addPlace(path, { kind: "output", outputs: contract.outputs.key, step });
    }
    for (const { step, key } of stepTypes(contract, "overrides", resolve))
      if (key !== undefined) addPlace([...place, "overrides", step], { kind: "declared", key });
    addPlace([...place, "result"], { kind: "result", contract: contract.key });
  });

  const pending = [...roots.values()];
  for (let root = pending.pop(); root !== undefined; root = pending.pop()) {
    const { eager, deferrable } = referencesOf(root.node);
    for (const reference of [...eager, ...deferrable]) {
      if (roots.has(reference)) continue;
      add(reference, reader.resolve(reference), typeOfDefinition(reference));
      const added = roots.get(reference);
      if (added !== undefined) pending.push(added);
    }
  }
  return roots;
}

/** The path of the items, that many arrays deep. */
function itemsPath(document: JsonObject, start: Path, depth: number): Path {
  let path = start;
  for (let level = 0; level < depth; level++) {
    const schema: JsonValue | undefined = valueAt(document, path);
    const reference = isSchema(schema) ? referenceOnly(schema) : undefined;
    path = [...(reference === undefined ? path : (parseReference(reference) ?? [])), "items"];
  }
  return path;
}

/** The reference that a schema consists of. */
function referenceOnly(schema: JsonSchema): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { $ref } = schema;
  return typeof $ref === "string" && Object.keys(schema).length === 1 ? $ref : undefined;
}

function isSchema(value: JsonValue | undefined): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}
