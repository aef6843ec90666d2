import type { Path } from "../../../json-schema/types.js";
import type { BlockTable } from "./blocks.js";
import type { UsedModels } from "./models.js";
import type { Notes } from "./notes.js";

/** What the steps of one version of a flow are read with. */
export interface FlowContext {
  readonly notes: Notes;
  readonly models: UsedModels;
  readonly blocks: BlockTable;
  /** Ids of steps and containers that are taken. */
  readonly ids: Set<string>;
  /** Where parts of the definition come from in the result. */
  readonly origins: WeakMap<object, Path>;
}
