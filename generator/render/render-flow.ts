import {
  createEmitter,
  indexEntry,
  type IndexEntry,
  type EmittedFile,
  type Emitter,
} from "../emit/index.js";
import { buildFlow, type FlowGroup, type ModelOptions } from "../model/index.js";
import type { FormatKeys } from "../cache/format-keys.js";

/** What building depends on beside the definitions; a resolved config is one. */
export interface RenderOptions extends ModelOptions {
  readonly out: string;
  readonly importExtension: "js" | "ts" | "none";
}

/** A flow's file, and what the index and a person have to know of it. */
export interface RenderedFlow {
  readonly entry: IndexEntry;
  readonly file: EmittedFile;
  readonly warnings: readonly string[];
}

/** Builds what no run before has built. */
export interface FlowRenderer {
  flow(group: FlowGroup): Promise<RenderedFlow>;
  index(entries: readonly IndexEntry[]): Promise<EmittedFile>;
}

/** Reads templates and prettier's configs when they are first needed. */
export function createFlowRenderer(options: RenderOptions, formatKeys: FormatKeys): FlowRenderer {
  let rendering: Promise<Emitter> | undefined;
  const renderer = (): Promise<Emitter> =>
    (rendering ??= createEmitter({ ...options, formatScope: formatKeys.scopeOf }));
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
