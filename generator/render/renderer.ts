import type { Cache } from "../cache/index.js";
import type { IndexEntry, EmittedFile } from "../emit/index.js";
import { flowPaths, groupFlows, type FlowGroup } from "../model/index.js";
import type { LoadedDefinition } from "../sources/index.js";
import { yieldToEventLoop } from "../yield-to-event-loop.js";
import { renderFlows, type RenderFlowsRun } from "./render-flows.js";
import { createFlowRenderer, type RenderOptions, type RenderedFlow } from "./render-flow.js";
import { createFormatKeys } from "../cache/format-keys.js";
import { indexKey, flowKey } from "../cache/keys.js";

/** Every file, rendered in memory. */
export interface RenderResult {
  readonly flows: number;
  /** Those of each flow, ordered by id, then the index. Files that did not change are the same objects as before. */
  readonly files: readonly EmittedFile[];
  readonly warnings: readonly string[];
}

export interface RenderRun extends Omit<RenderFlowsRun, "onProgress"> {
  readonly onProgress?: (done: number, total: number) => void;
}

/** Renders definitions as files, any number of times: only what changed is rendered again. */
export interface Renderer {
  /**
   * @throws ConfigError when the options name a flow or a version that the definitions do not have.
   * @throws DefinitionError with the problems of all flows whose types take more work than they may; the file of each is
   * the definition's origin.
   */
  render(loaded: readonly LoadedDefinition[], run?: RenderRun): Promise<RenderResult>;
}

interface Known {
  readonly definitions: readonly LoadedDefinition[];
  readonly rendered: RenderedFlow;
}

interface KnownIndex {
  readonly entries: readonly IndexEntry[];
  readonly key: string;
  readonly file: EmittedFile;
}

/** How many flows are looked up between two yields to the event loop. */
const LOOKUP_BATCH = 50;

/** A flow to render, and its key in the cache; undefined where its format cannot be determined. */
interface NewFlow {
  readonly group: FlowGroup;
  readonly key: string | undefined;
}

/**
 * Creates a renderer. A flow whose definitions are the same objects as in the last run is taken from memory; one whose
 * definitions are equal to those of any earlier run, from the cache.
 */
export function createRenderer(options: RenderOptions, cache: Cache): Renderer {
  const known = new Map<string, Known>();
  let index: KnownIndex | undefined;
  const formatKeys = createFormatKeys(options.out);
  let renderer = createFlowRenderer(options, formatKeys);

  const lookUp = async (group: FlowGroup): Promise<RenderedFlow | NewFlow> => {
    const [first] = group.versions.values();
    if (first === undefined) throw new Error(`${group.id} has no definition`);
    const paths = flowPaths(first.definition, options);
    const formats = await Promise.all(paths.map((path) => formatKeys.of(path)));
    if (formats.includes(undefined)) return { group, key: undefined };
    const key = flowKey(group, options, formats.join(), options.configId);
    const kept = cache.get(key);
    return kept === undefined ? { group, key } : unpack(kept);
  };

  const renderIndex = async (entries: readonly IndexEntry[]): Promise<EmittedFile> => {
    const before = index?.entries ?? [];
    const isSame = (entry: IndexEntry, at: number): boolean =>
      entry === before[at] || JSON.stringify(entry) === JSON.stringify(before[at]);
    if (index !== undefined && before.length === entries.length && entries.every(isSame)) {
      index = { ...index, entries };
      return index.file;
    }
    const formatKey = await formatKeys.of("index.ts");
    const key = indexKey(entries, options, formatKey ?? "");
    if (index?.key === key) {
      index = { ...index, entries };
      return index.file;
    }
    const kept = formatKey === undefined ? undefined : cache.get(key);
    const file =
      kept === undefined ? await renderer.index(entries) : { path: "index.ts", content: kept };
    if (formatKey !== undefined && kept === undefined) cache.set(key, file.content);
    index = { entries, key, file };
    return file;
  };

  return {
    render: async (loaded, run = {}) => {
      const { signal, onProgress } = run;
      await formatKeys.refresh((): void => {
        // The config of prettier changed, so nothing that was formatted before is valid.
        known.clear();
        index = undefined;
        renderer = createFlowRenderer(options, formatKeys);
      });
      const groups = groupFlows(loaded, options);
      const found: (RenderedFlow | NewFlow)[] = [];
      for (const group of groups) {
        const before = known.get(group.id);
        const isKnown =
          before !== undefined && areSame(before.definitions, [...group.versions.values()]);
        found.push(isKnown ? before.rendered : await lookUp(group));
        if (!isKnown && found.length % LOOKUP_BATCH === 0) await yieldToEventLoop();
      }
      signal?.throwIfAborted();
      const missing = found.filter((flow): flow is NewFlow => !("files" in flow));
      const ready = groups.length - missing.length;
      onProgress?.(ready, groups.length);
      const rendered = await renderFlows(
        missing.map(({ group }) => group),
        (group) => renderer.flow(group),
        { ...run, onProgress: (done) => onProgress?.(ready + done, groups.length) },
      );
      for (const [at, { key }] of missing.entries()) {
        const flow = rendered[at];
        if (key !== undefined && flow !== undefined) cache.set(key, pack(flow));
      }
      const news = rendered.values();
      const flows = found.map((flow) => ("files" in flow ? flow : next(news)));
      groups.forEach(({ id, versions }, at) => {
        const flow = flows[at];
        if (flow !== undefined)
          known.set(id, { definitions: [...versions.values()], rendered: flow });
      });
      const ids = new Set(groups.map(({ id }) => id));
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
      const indexFile = await renderIndex(flows.map(({ entry }) => entry));
      signal?.throwIfAborted();
      return {
        flows: flows.length,
        files: [...flows.flatMap(({ files }) => files), indexFile],
        warnings: flows.flatMap(({ warnings }) => warnings),
      };
    },
  };
}

function areSame(before: readonly LoadedDefinition[], after: readonly LoadedDefinition[]): boolean {
  return before.length === after.length && before.every((each, index) => each === after[index]);
}

function next<Value>(values: Iterator<Value, undefined>): Value {
  const result = values.next();
  if (result.done === true) throw new Error("a flow was not rendered");
  return result.value;
}

/** A flow as the cache stores it: a line of JSON, then the texts of the files. */
function pack({ entry, files, warnings }: RenderedFlow): string {
  const sizes = files.map(({ path, content }): PackedFile => [path, content.length]);
  const head = JSON.stringify({ entry, files: sizes, warnings } satisfies PackedFlow);
  return `${head}\n${files.map(({ content }) => content).join("")}`;
}

type PackedFile = readonly [path: string, length: number];
type PackedFlow = Omit<RenderedFlow, "files"> & { readonly files: readonly PackedFile[] };

function unpack(text: string): RenderedFlow {
  let end = text.indexOf("\n") + 1;
  // The cache's checksum guarantees that `pack` wrote it.
  const { entry, files, warnings } = JSON.parse(text.slice(0, end)) as PackedFlow;
  return {
    entry,
    files: files.map(([path, length]) => ({ path, content: text.slice(end, (end += length)) })),
    warnings,
  };
}
