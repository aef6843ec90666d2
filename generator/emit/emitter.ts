import { join } from "node:path";
import type { FlowModel } from "../model/index.js";
import { signFile } from "../output/file-header.js";
import { createDeclarationPrinter } from "./declarations.js";
import { emitFor } from "./emit-error.js";
import { flowFile } from "./flow-file.js";
import { formattingOf, type Formatting } from "./format.js";
import { indexFile, type ImportExtension, type IndexEntry } from "./index-file.js";
import { readTemplate } from "./parse-template.js";

/** The text of a generated file, and its path relative to the output folder, with `/`. */
export interface EmittedFile {
  readonly path: string;
  readonly content: string;
}

/** Settings that the text depends on; a resolved config has them all. */
export interface EmitOptions {
  /** The absolute path of the output folder, from which prettier's config is looked up. Nothing is written there. */
  readonly out: string;
  /** Extension of the imports in the index. */
  readonly importExtension: ImportExtension;
  /** Which schemas are written beside each flow, for validation at run time. */
  readonly schemas: "none" | "standard" | "zod";
  /** Id of the config in the headers of files; undefined if there is no config. */
  readonly configId?: string | undefined;
  /**
   * Takes a path relative to `out`. Returns equal texts only for paths to which the same prettier config applies; an empty
   * text if there is no config. Default: the path itself.
   */
  readonly formatScope?: ((path: string) => string) | undefined;
}

/** Renders the generated files. */
export interface Emitter {
  flow(flow: FlowModel): Promise<EmittedFile>;
  /** `index.ts`. The entries are those of all flows, ordered by id. */
  index(entries: readonly IndexEntry[]): Promise<EmittedFile>;
}

/** Creates an emitter. Reads the templates now, and prettier configs when they are first needed. */
export function createEmitter(options: EmitOptions): Emitter {
  const flowTemplate = readTemplate("flow.ts");
  const indexTemplate = readTemplate("index.ts");
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
      const text = await emitFor(flow.id, () =>
        flowFile(flow, flowTemplate, layout, printDeclarations),
      );
      return { path: flow.path, content: signFile(await finish(text), options.configId) };
    },
    index: async (entries) => {
      const { layout, finish } = await formattingAt("index.ts");
      const text = indexFile(entries, indexTemplate, options.importExtension, layout);
      return { path: "index.ts", content: signFile(await finish(text), options.configId) };
    },
  };
}
