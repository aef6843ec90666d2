import { join } from "node:path";
import type { FlowModel, FlowValidation, ZodFileModel } from "../model/index.js";
import { signFile } from "../output/file-header.js";
import { createDeclarationPrinter } from "./declarations.js";
import { emitFor } from "./emit-error.js";
import { flowFile } from "./flow-file.js";
import { formattingOf, type Formatting, type FormatScope } from "./format.js";
import { indexFile, type IndexEntry } from "./index-file.js";
import type { ImportExtension } from "./literal.js";
import { readTemplate } from "./parse-template.js";
import { schemasFile } from "./schemas-file.js";
import { buildZod } from "../zod/index.js";
import { zodFile } from "./zod-file.js";

/** The text of a generated file, and its path relative to the output folder, with `/`. */
export interface EmittedFile {
  readonly path: string;
  readonly content: string;
}

/** Settings that the text depends on; a resolved config has them all. */
export interface EmitOptions {
  /** The absolute path of the output folder, from which prettier's config is looked up. Nothing is written there. */
  readonly out: string;
  /** Extension of the imports of generated files. */
  readonly importExtension: ImportExtension;
  /** Id of the config in the headers of files; undefined if there is no config. */
  readonly configId?: string | undefined;
  /** Takes a path relative to `out`. Default: each path is a scope of its own, whose configs prettier looks up. */
  readonly formatScope?: ((path: string) => FormatScope) | undefined;
}

/** Renders the generated files. */
export interface Emitter {
  /** The flow's own file first, then those that it imports. */
  flow(flow: FlowModel): Promise<readonly EmittedFile[]>;
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
    const scope = options.formatScope?.(path) ?? { key: path, options: undefined };
    const known =
      formattings.get(scope.key) ?? formattingOf(join(options.out, path), scope.options);
    formattings.set(scope.key, known);
    return known;
  };
  const signed = (path: string, text: string): EmittedFile => ({
    path,
    content: signFile(text, options.configId),
  });
  const schemas = async (flow: FlowModel, validation: FlowValidation): Promise<EmittedFile> => {
    const { path } = validation;
    const { layout, finish } = await formattingAt(path);
    const { from } = flowTemplate.imports;
    const { text, isCertain } = await emitFor(flow.id, () =>
      Promise.resolve(schemasFile(flow, validation, from, layout)),
    );
    return signed(path, await finish(text, isCertain));
  };
  const zod = async (
    flow: FlowModel,
    validation: FlowValidation,
    { path, typeKeys }: ZodFileModel,
  ): Promise<EmittedFile> => {
    const { finish } = await formattingAt(path);
    const { importExtension } = options;
    const model = buildZod(flow, validation.document, typeKeys);
    const text = await emitFor(flow.id, () =>
      Promise.resolve(zodFile(flow, validation, model, { importExtension })),
    );
    return signed(path, await finish(text, false));
  };
  return {
    flow: async (flow) => {
      const { importExtension } = options;
      const { layout, finish } = await formattingAt(flow.path);
      const text = await emitFor(flow.id, () =>
        flowFile(flow, { template: flowTemplate, layout, importExtension }, printDeclarations),
      );
      const { validation } = flow;
      return [
        signed(flow.path, await finish(text)),
        ...(validation === undefined ? [] : [await schemas(flow, validation)]),
        ...(validation?.zod === undefined ? [] : [await zod(flow, validation, validation.zod)]),
      ];
    },
    index: async (entries) => {
      const { layout, finish } = await formattingAt("index.ts");
      const text = indexFile(entries, indexTemplate, options.importExtension, layout);
      return signed("index.ts", await finish(text));
    },
  };
}
