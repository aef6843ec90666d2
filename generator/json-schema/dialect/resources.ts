import { parseFragment, toPointer } from "../pointer.js";
import type { JsonObject, JsonValue, Path } from "../types.js";
import { createJsonObject, entryOf, isJsonObject } from "../values.js";
import { subschemasOf, type Subschema } from "../walk.js";
import { SCHEMA_KEYWORDS } from "../keywords.js";
import {
  dialectNamed,
  hasKeyword,
  ignoresSiblings,
  isMetaSchema,
  type DialectOfSchema,
} from "./dialects.js";

/** A top-level schema of a document: the inputs, an output, a model. */
export interface SchemaRoot {
  readonly path: Path;
  /** The resource of the whole schema. */
  readonly resource: Resource;
  /** All resources in it, by address. */
  readonly resources: Map<string, Resource>;
}

/** A schema with an address of its own, and everything in it that has none: what `#` in it points to. */
export interface Resource {
  /** The address, absolute and without a fragment; made up where the schema has no `$id`. */
  readonly address: string;
  readonly dialect: DialectOfSchema;
  readonly root: () => SchemaRoot;
  readonly schema: JsonValue;
  readonly path: Path;
  readonly anchors: Map<string, WrittenSchema>;
  readonly dynamicAnchors: Map<string, WrittenSchema>;
}

/** A schema as it is written, where it is, and the resource that its references are read in. */
export interface WrittenSchema {
  readonly schema: JsonValue;
  readonly path: Path;
  readonly resource: Resource;
}

/** Schemas without an `$id` get addresses below this one, which no schema can have. */
const NOWHERE = "https://schemas.invalid/";

/** What a meta-schema stands for: any schema. Its keywords are not read. */
const ANY_SCHEMA: JsonObject = createJsonObject({ type: ["object", "boolean"] });
/** What stands for a part of a meta-schema. */
const ANY_VALUE: JsonObject = createJsonObject({});

/**
 * The schemas of a document as they are written, in any dialect, and what their references point to. Nothing outside of the
 * document is read.
 */
export class WrittenSchemas {
  readonly #roots: SchemaRoot[] = [];
  readonly #models = new Map<string, SchemaRoot>();
  /** Schemas that were visited, so that they are known to be schemas; those without identity by their pointers. */
  readonly #visited = new Set<unknown>();
  /** Schemas with an address of their own, by pointer. */
  readonly #embedded = new Map<string, Resource>();

  get roots(): readonly SchemaRoot[] {
    return this.#roots;
  }

  /**
   * Adds a top-level schema, or list of fields.
   *
   * @param path - of the schema in the document; `["models", name]` for one that `#/models/…` leads to.
   */
  addRoot(schema: JsonValue, path: Path): SchemaRoot {
    const declared = entryOf(schema, "$schema");
    const dialect = typeof declared === "string" ? dialectNamed(declared) : undefined;
    const resources = new Map<string, Resource>();
    const resource: Resource = {
      address: addressOf(schema, dialect ?? "unnamed", NOWHERE) ?? `${NOWHERE}${toPointer(path)}`,
      dialect: dialect ?? "unnamed",
      root: () => root,
      ...{ schema, path },
      anchors: new Map(),
      dynamicAnchors: new Map(),
    };
    const root: SchemaRoot = { path, resource, resources };
    resources.set(resource.address, resource);
    this.#roots.push(root);
    const [first, name] = path;
    if (first === "models" && typeof name === "string") this.#models.set(name, root);
    return root;
  }

  /** Visits a schema and every schema inside of it, each before those inside. */
  visit(written: WrittenSchema, visitor: (written: WrittenSchema) => void): void {
    const { schema, path } = written;
    this.#visited.add(keyOf(written));
    this.#addAnchors(written);
    visitor(written);
    if (!isJsonObject(schema)) return;
    for (const inner of schemasInside(written)) {
      const place = [...path, ...inner.path];
      const resource = this.#enter(inner.value, place, written.resource);
      this.visit({ schema: inner.value, path: place, resource }, visitor);
    }
  }

  /**
   * A schema inside of a visited one.
   *
   * @param path - from the outer schema.
   */
  inside({ path: around, resource }: WrittenSchema, schema: JsonValue, path: Path): WrittenSchema {
    const place = [...around, ...path];
    const own = this.#embedded.size > 0 ? this.#embedded.get(toPointer(place)) : undefined;
    return { schema, path: place, resource: own ?? resource };
  }

  /** Whether a schema was visited. One that was not stands where the dialect knows no schema. */
  isVisited(written: WrittenSchema): boolean {
    return this.#visited.has(keyOf(written));
  }

  /**
   * Finds what a reference points to. All roots must have been visited.
   *
   * @returns undefined where that is no schema of the document.
   */
  resolve(reference: string, from: Resource): WrittenSchema | undefined {
    const hash = reference.indexOf("#");
    const address = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? "" : reference.slice(hash + 1);
    const root = from.root();
    if (address === "") {
      const found = this.#inModels(fragment) ?? this.#inside(from, fragment);
      // What was put together from several files may have kept the references of the whole.
      return found ?? (from === root.resource ? undefined : this.#inside(root.resource, fragment));
    }
    const absolute = resolveAddress(address, from.address);
    if (absolute === undefined) return undefined;
    for (const { resources } of [root, ...this.#models.values()]) {
      const resource = resources.get(absolute);
      if (resource !== undefined) return this.#inside(resource, fragment);
    }
    if (!isMetaSchema(absolute)) return undefined;
    const [schema, name] =
      fragment === "" ? [ANY_SCHEMA, "JsonSchema"] : [ANY_VALUE, "MetaSchemaPart"];
    return { schema, path: [...root.path, "$defs", name], resource: root.resource };
  }

  /**
   * Finds what a `$dynamicRef` or `$recursiveRef` points to, if that is the same however a validator gets there.
   *
   * @returns "varies" where it is not.
   */
  resolveDynamic(reference: string, from: Resource): WrittenSchema | "varies" | undefined {
    const initial = this.resolve(reference, from);
    if (initial === undefined) return undefined;
    const name = reference === "#" ? "" : reference.slice(reference.indexOf("#") + 1);
    if (initial.resource.dynamicAnchors.get(name)?.schema !== initial.schema) return initial;
    const own = from.root();
    const models = [...this.#models.values()];
    // A model may be reached from anywhere.
    const around = models.includes(own) ? this.#roots : [own, ...models];
    const named = around.flatMap(({ resources }) =>
      [...resources.values()].filter(({ dynamicAnchors }) => dynamicAnchors.has(name)),
    );
    if (new Set(named.map(({ root }) => root())).size > 1) return "varies";
    // A validator starts at the root, and the first of its resources that has the anchor is meant.
    const outermost = from.root().resource.dynamicAnchors.get(name);
    if (outermost !== undefined) return outermost;
    return named.length === 1 ? initial : "varies";
  }

  #enter(schema: JsonValue, path: Path, around: Resource): Resource {
    const declared = entryOf(schema, "$schema");
    const dialect =
      (typeof declared === "string" ? dialectNamed(declared) : undefined) ?? around.dialect;
    const address = addressOf(schema, dialect, around.address);
    if (address === undefined) return around;
    const { root } = around;
    const resource: Resource = {
      ...{ address, dialect, root, schema, path },
      anchors: new Map(),
      dynamicAnchors: new Map(),
    };
    const { resources } = root();
    if (!resources.has(address)) resources.set(address, resource);
    this.#embedded.set(toPointer(path), resource);
    return resource;
  }

  #addAnchors(written: WrittenSchema): void {
    const { schema, resource } = written;
    if (!isJsonObject(schema)) return;
    const { dialect, anchors, dynamicAnchors } = resource;
    const { $anchor, $dynamicAnchor, $recursiveAnchor } = schema;
    const id = schema[identifierOf(dialect)];
    if (typeof $anchor === "string" && hasKeyword(dialect, "$anchor"))
      anchors.set($anchor, written);
    if (typeof $dynamicAnchor === "string" && hasKeyword(dialect, "$dynamicAnchor")) {
      anchors.set($dynamicAnchor, written);
      dynamicAnchors.set($dynamicAnchor, written);
    }
    if (
      $recursiveAnchor === true &&
      schema === resource.schema &&
      hasKeyword(dialect, "$recursiveAnchor")
    )
      dynamicAnchors.set("", written);
    if (typeof id === "string" && /^#[^/]/.test(id) && !isHidden(schema, dialect))
      anchors.set(id.slice(1), written);
  }

  #inModels(fragment: string): WrittenSchema | undefined {
    if (!fragment.startsWith("/models/")) return undefined;
    const [, name = "", ...segments] = parseFragment(fragment) ?? [];
    const model = this.#models.get(name);
    return model && this.#follow(model.resource, segments);
  }

  #inside(resource: Resource, fragment: string): WrittenSchema | undefined {
    const segments = parseFragment(fragment);
    if (segments !== undefined) return this.#follow(resource, segments);
    return resource.anchors.get(fragment);
  }

  #follow(from: Resource, segments: readonly string[]): WrittenSchema | undefined {
    let schema: JsonValue | undefined = from.schema;
    let resource = from;
    const path = [...from.path];
    for (const segment of segments) {
      schema = entryOf(schema, segment);
      path.push(segment);
      if (this.#embedded.size > 0) resource = this.#embedded.get(toPointer(path)) ?? resource;
    }
    // A model may be a list of fields, which only a reference to the whole model can point to.
    const isSchema = typeof schema === "boolean" || isJsonObject(schema) || segments.length === 0;
    return isSchema && schema !== undefined ? { schema, path, resource } : undefined;
  }
}

/**
 * The schemas directly inside of one, in keywords that its dialect has and that count.
 *
 * @param keywords - which are looked at. Default: all that hold schemas.
 */
export function schemasInside(
  { schema, resource: { dialect } }: WrittenSchema,
  keywords: ReadonlySet<string> = SCHEMA_KEYWORDS,
): readonly Subschema<JsonValue>[] {
  if (!isJsonObject(schema)) return [];
  const hides = isHidden(schema, dialect);
  const found: Subschema<JsonValue>[] = [];
  for (const keyword of Object.keys(schema)) {
    if (!keywords.has(keyword) || !hasKeyword(dialect, keyword)) continue;
    if (!hides || isHolder(keyword)) found.push(...subschemasOf(keyword, schema[keyword] ?? null));
  }
  return found;
}

/** Whether the keywords of a schema are hidden by the `$ref` beside them. */
export function isHidden(schema: JsonObject, dialect: DialectOfSchema): boolean {
  return ignoresSiblings(dialect) && typeof schema.$ref === "string";
}

/** Whether a keyword only keeps schemas that references point to. */
export function isHolder(keyword: string): boolean {
  return keyword === "$defs" || keyword === "definitions";
}

/** The keyword that identifies a schema. */
function identifierOf(dialect: DialectOfSchema): "$id" | "id" {
  return dialect === "draft-04" ? "id" : "$id";
}

/** The absolute address that a schema gives itself; undefined where it gives none. */
function addressOf(schema: JsonValue, dialect: DialectOfSchema, base: string): string | undefined {
  if (!isJsonObject(schema) || isHidden(schema, dialect)) return undefined;
  const id = schema[identifierOf(dialect)];
  if (typeof id !== "string" || id.startsWith("#") || id === "") return undefined;
  const hash = id.indexOf("#");
  return resolveAddress(hash < 0 ? id : id.slice(0, hash), base);
}

function resolveAddress(address: string, base: string): string | undefined {
  return URL.canParse(address, base) ? new URL(address, base).href : undefined;
}

/** What a schema is known by: itself, or its pointer where it is `true` or `false`. */
export function keyOf({ schema, path }: WrittenSchema): unknown {
  return typeof schema === "object" && schema !== null ? schema : toPointer(path);
}
