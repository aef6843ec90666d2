import { parseFragment, toPointer } from "../pointer.js";
import type { JsonObject, JsonValue, Path } from "../types.js";
import { createJsonObject, entryOf, isJsonObject } from "../values.js";
import { addressOf, identifierOf, resolveAddress } from "./addresses.js";
import { dialectNamed, hasKeyword, isMetaSchema } from "./dialects.js";
import {
  isHidden,
  keyOf,
  schemasInside,
  type Resource,
  type SchemaRoot,
  type WrittenSchema,
} from "./written-schema.js";

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
