import { isObject } from "../../../json-schema/values.js";
import { entriesOf, HostedObject, type Found, type FoundObject } from "./hosted-object.js";
import { Notes } from "./notes.js";
import { parseStructure } from "./parse-structure.js";

/** Keys by which trees name blocks, and blocks themselves. */
const ID_KEYS = ["stepid", "id", "blockid", "key", "uuid", "ref"] as const;

/** The blocks of a flow, which stand beside its tree of steps. */
export class BlockTable {
  readonly #blocks: FoundObject[] = [];
  readonly #byId = new Map<string, FoundObject>();
  readonly #used = new Set<FoundObject>();

  /** Adds a list of blocks, or a map by id. One that is known stays as it is. */
  add(blocks: Found): void {
    for (const entry of entriesOf(blocks)) {
      const value = parseStructure(entry.value);
      if (!isObject(value)) continue;
      const block: FoundObject = { value, path: entry.path };
      this.#blocks.push(block);
      const ids = idsOf(block);
      for (const id of entry.key === undefined ? ids : [entry.key, ...ids])
        if (!this.#byId.has(id)) this.#byId.set(id, block);
    }
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  /** The block that a node means. */
  take(ids: readonly string[]): { readonly id: string; readonly block: FoundObject } | undefined {
    for (const id of ids) {
      const block = this.#byId.get(id);
      if (block === undefined) continue;
      this.#used.add(block);
      return { id, block };
    }
    return undefined;
  }

  /** The blocks in order. */
  all(): readonly FoundObject[] {
    return this.#blocks;
  }

  /** Blocks that no node named. */
  unused(): readonly FoundObject[] {
    return this.#blocks.filter((block) => !this.#used.has(block));
  }
}

/** The ids by which an object can be named, the most likely one first. */
export function idsOf(object: FoundObject): readonly string[] {
  const reader = new HostedObject(object, new Notes());
  return ID_KEYS.flatMap((key) => reader.text(key) ?? []);
}
