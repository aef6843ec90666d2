import { join } from "node:path";
import type { FlowModel } from "../model/index.js";
import { createDeclarationPrinter } from "./declarations.js";
import { flowFile } from "./flow-file.js";
import { formattingOf, type Formatting } from "./format.js";
import { indexFile, type ImportExtension, type IndexEntry } from "./index-file.js";
import { loadTemplates } from "./template.js";

/** A file to be, with its path relative to the output folder, `/` between its parts. */
export interface EmittedFile {
  readonly path: string;
  readonly content: string;
}

/** What the text depends on beside the model; a resolved config is one. */
export interface EmitOptions {
  /** The absolute path of the output folder, from which prettier's config is looked up. Nothing is written there. */
  readonly out: string;
  /** How the index spells its imports. */
  readonly importExtension: ImportExtension;
  /**
   * The same only for files that prettier formats alike, by their path relative to `out`; empty where no config of it
   * applies. Default: each file stands for itself.
   */
  readonly formatScope?: ((path: string) => string) | undefined;
}

/** Renders files one by one. */
export interface Emitter {
  flow(flow: FlowModel): Promise<EmittedFile>;
  /** `index.ts`. The entries are those of all flows, ordered by id. */
  index(entries: readonly IndexEntry[]): Promise<EmittedFile>;
}

/** Reads the templates and the configs of prettier that apply, each when it is first needed. */
export async function createEmitter(options: EmitOptions): Promise<Emitter> {
  const templates = await loadTemplates();
  const printDeclarations = createDeclarationPrinter();
  const formattings = new Map<string, Promise<Formatting>>();
  const formattingAt = (path: string): Promise<Formatting> => {
    const scope = options.formatScope?.(path) ?? path;
    const known = formattings.get(scope) ?? formattingOf(join(options.out, path), scope !== "");
    formattings.set(scope, known);
    return known;
  };
  return {
    flow: async (flow) => {
      const { layout, finish } = await formattingAt(flow.path);
      const text = await flowFile(flow, templates.flow, layout, printDeclarations);
      return { path: flow.path, content: await finish(text) };
    },
    index: async (entries) => {
      const { layout, finish } = await formattingAt("index.ts");
      const text = indexFile(entries, templates.index, options.importExtension, layout);
      return { path: "index.ts", content: await finish(text) };
    },
  };
}
