import { dirname, join } from "node:path";
import type { FlowModel, Model } from "../model/index.js";
import { flowFile } from "./flow-file.js";
import { formattingOf, type Formatting } from "./format.js";
import { indexFile, type ImportExtension } from "./index-file.js";
import { loadTemplates } from "./template.js";

/** A file to be, with its path relative to the output folder, `/` between its parts. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
}

/** What the text depends on beside the model; a resolved config is one. */
export interface RenderOptions {
  /** The absolute path of the output folder, from which prettier's config is looked up. Nothing is written there. */
  readonly out: string;
  /** How the index spells its imports. */
  readonly importExtension: ImportExtension;
}

/**
 * Renders every file of the model in memory: one per flow, and the index.
 *
 * @param onProgress - called after each flow with the number of flows that are done.
 * @returns the files, the index last; equal for equal input.
 */
export async function renderFlows(
  model: Model,
  options: RenderOptions,
  onProgress: (done: number) => void = () => undefined,
): Promise<RenderedFile[]> {
  const templates = loadTemplates();
  const formattings = new Map<string, Promise<Formatting>>();
  const formatting = (path: string): Promise<Formatting> => {
    const folder = dirname(path);
    const known = formattings.get(folder) ?? formattingOf(join(options.out, path));
    formattings.set(folder, known);
    return known;
  };
  const files: RenderedFile[] = [];
  for (const flow of model.flows) {
    files.push(await renderFlow(flow, templates.flow, await formatting(flow.path)));
    onProgress(files.length);
  }
  const { layout, finish } = await formattingOf(join(options.out, "index.ts"));
  const index = indexFile(model.flows, templates.index, options.importExtension, layout);
  return [...files, { path: "index.ts", content: await finish(index) }];
}

async function renderFlow(
  flow: FlowModel,
  template: ReturnType<typeof loadTemplates>["flow"],
  { layout, finish }: Formatting,
): Promise<RenderedFile> {
  return { path: flow.path, content: await finish(await flowFile(flow, template, layout)) };
}
