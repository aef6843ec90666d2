import {
  createRenderer,
  indexEntry,
  type IndexEntry,
  type RenderedFile,
  type Renderer,
} from "../emit/index.js";
import { buildFlow, type FlowGroup, type ModelOptions } from "../model/index.js";
import type { FormatKeys } from "../cache/format-keys.js";

/** What building depends on beside the definitions; a resolved config is one. */
export interface BuildOptions extends ModelOptions {
  readonly out: string;
  readonly importExtension: "js" | "ts" | "none";
}

/** A flow's file, and what the index and a person have to know of it. */
export interface BuiltFlow {
  readonly entry: IndexEntry;
  readonly file: RenderedFile;
  readonly warnings: readonly string[];
}

/** Builds what no run before has built. */
export interface FlowBuilder {
  flow(group: FlowGroup): Promise<BuiltFlow>;
  index(entries: readonly IndexEntry[]): Promise<RenderedFile>;
}

/** Reads templates and prettier's configs when they are first needed. */
export function createFlowBuilder(options: BuildOptions, formatKeys: FormatKeys): FlowBuilder {
  let rendering: Promise<Renderer> | undefined;
  const renderer = (): Promise<Renderer> =>
    (rendering ??= createRenderer({ ...options, formatScope: formatKeys.scopeOf }));
  return {
    flow: async (group) => {
      const warnings: string[] = [];
      const flow = buildFlow(group, options, warnings);
      const file = await (await renderer()).flow(flow);
      return { entry: indexEntry(flow), file, warnings };
    },
    index: async (entries) => (await renderer()).index(entries),
  };
}
