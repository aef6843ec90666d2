import { toReference } from "../../../json-schema/pointer.js";
import { isObject, type UnknownObject } from "../../../json-schema/values.js";
import { canonicalKey, entriesOf, HostedObject, type Found } from "./hosted-object.js";
import { Notes } from "./notes.js";

/** An object model of a project: a schema that fields and blocks refer to. */
interface ObjectModel {
  readonly name: string;
  /** The whole model, or its schema where it has no name of its own. */
  readonly found: Found;
}

/** The object models of a project, which results name by id, by name, or by a reference. */
export class ModelTable {
  readonly #byName = new Map<string, ObjectModel>();
  readonly #byKey = new Map<string, ObjectModel>();

  /** Adds a list or a map of models. One that is already known stays as it is. */
  add(models: Found): void {
    for (const entry of entriesOf(models)) {
      const { value, key } = entry;
      // What is read here is read again, with notes, where the model is used.
      const model = isObject(value)
        ? new HostedObject({ ...entry, value }, new Notes())
        : undefined;
      const id = model?.text("objectmodelid", "modelid", "id", "uuid");
      const own = model?.text("name", "title", "slug");
      const name = own ?? key ?? id;
      if (name === undefined) continue;
      this.#addModel(name, entry, [id, key, own, model?.text("slug")]);
    }
  }

  #addModel(name: string, found: Found, keys: readonly (string | undefined)[]): void {
    const [id] = keys;
    if (id !== undefined && this.#byKey.has(id)) return;
    const isTaken = this.#byName.has(name);
    if (isTaken && id === undefined) return;
    const unique = isTaken && id !== undefined ? `${name} ${id.slice(0, 8)}` : name;
    const model = { name: unique, found };
    this.#byName.set(unique, model);
    for (const key of [...keys, unique])
      if (key !== undefined && !this.#byKey.has(key)) this.#byKey.set(key, model);
    const loose = canonicalKey(name);
    if (!this.#byKey.has(loose)) this.#byKey.set(loose, model);
  }

  /** The model that an id, a name or the end of a reference means. */
  find(reference: string): ObjectModel | undefined {
    const end = reference.slice(reference.lastIndexOf("/") + 1).replace(/^#/, "");
    return this.#byKey.get(reference) ?? this.#byKey.get(end) ?? this.#byKey.get(canonicalKey(end));
  }
}

/** The models that one definition refers to. */
export class UsedModels {
  readonly #table: ModelTable;
  readonly #used = new Map<string, Found>();

  constructor(table: ModelTable) {
    this.#table = table;
  }

  /** The reference of a definition to a model; undefined if the project has no such model. */
  refer(reference: string): string | undefined {
    const model = this.#table.find(reference);
    if (model === undefined) return undefined;
    this.#used.set(model.name, model.found);
    return toReference(["models", model.name]);
  }

  /** The models that were referred to, also those that are while they are iterated. */
  entries(): Iterable<readonly [name: string, found: Found]> {
    return this.#used;
  }
}

/** Keys by which a field, a block or a schema names the model that stands in its place. */
const REFERENCE_KEYS: ReadonlySet<string> = new Set(
  "$ref objectmodelid objectmodel objectmodelname modelref schemaid".split(" "),
);

/** What an object says about a model that stands in its place: an id, a name, or an object with either. */
export function modelReferenceIn(
  object: UnknownObject,
): { readonly key: string; readonly name: string } | undefined {
  for (const [key, value] of Object.entries(object)) {
    if (!REFERENCE_KEYS.has(canonicalKey(key))) continue;
    const name = isObject(value) ? (value.id ?? value.name) : value;
    if (typeof name === "string" || typeof name === "number") return { key, name: String(name) };
  }
  return undefined;
}
