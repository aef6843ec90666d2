import {
  createEmitter,
  indexEntry,
  type IndexEntry,
  type EmittedFile,
  type Emitter,
} from "../emit/index.js";
import { buildFlow, type FlowGroup, type ModelOptions } from "../model/index.js";
import type { FormatKeys } from "../cache/format-keys.js";

/** What files depend on other than the definitions; a resolved config has all of it. */
export interface RenderOptions extends ModelOptions {
  readonly out: string;
  readonly importExtension: "js" | "ts" | "none";
  readonly configId?: string | undefined;
}

/** A flow's files, its own first, its entry in the index, and its warnings. */
export interface RenderedFlow {
  readonly entry: IndexEntry;
  readonly files: readonly EmittedFile[];
  readonly warnings: readonly string[];
}

/** Renders files without a cache. */
export interface FlowRenderer {
  flow(group: FlowGroup): Promise<RenderedFlow>;
  index(entries: readonly IndexEntry[]): Promise<EmittedFile>;
}

/** Reads templates and prettier's configs when they are first needed. */
export function createFlowRenderer(options: RenderOptions, formatKeys: FormatKeys): FlowRenderer {
  let created: Emitter | undefined;
  const emitter = (): Emitter =>
    (created ??= createEmitter({ ...options, formatScope: formatKeys.scopeOf }));
  return {
    flow: async (group) => {
      const warnings: string[] = [];
      const flow = buildFlow(group, options, warnings);
      const files = await emitter().flow(flow);
      return { entry: indexEntry(flow), files, warnings };
    },
    index: (entries) => emitter().index(entries),
  };
}
