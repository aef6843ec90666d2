import type { Cache } from "../cache/index.js";
import {
  createRenderer,
  indexEntry,
  type IndexEntry,
  type RenderedFile,
  type Renderer,
} from "../emit/index.js";
import {
  buildFlow,
  flowPath,
  groupFlows,
  type FlowGroup,
  type ModelOptions,
} from "../model/index.js";
import type { LoadedDefinition } from "../sources/index.js";
import { createFormatKeys } from "./format-key.js";
import { indexKey, flowKey } from "./keys.js";

/** What building depends on beside the definitions; a resolved config is one. */
export interface BuildOptions extends ModelOptions {
  readonly out: string;
  readonly importExtension: "js" | "ts" | "none";
}

/** Every file, rendered in memory. */
export interface Built {
  readonly flows: number;
  /** One per flow, ordered by id, then the index. Files that did not change are the same objects as before. */
  readonly files: readonly RenderedFile[];
  readonly warnings: readonly string[];
}

export interface BuildRun {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Turns definitions into files, again and again: only what is new is worked out. */
export interface Builder {
  /**
   * @throws ConfigError when the options name a flow or a version that the definitions do not have.
   */
  build(loaded: readonly LoadedDefinition[], run?: BuildRun): Promise<Built>;
}

/** A flow's file, and what the index and a person have to know of it. */
interface BuiltFlow {
  readonly entry: IndexEntry;
  readonly file: RenderedFile;
  readonly warnings: readonly string[];
}

interface Known {
  readonly definitions: readonly LoadedDefinition[];
  readonly built: BuiltFlow;
}

interface KnownIndex {
  readonly entries: readonly IndexEntry[];
  readonly key: string;
  readonly file: RenderedFile;
}

/** How many flows are worked on before whoever waits gets a turn. */
const BATCH = 50;

/**
 * Makes a builder. A flow whose definitions are the very objects of the run before is taken from memory; one whose
 * definitions say the same as in any run before, from the cache.
 */
export function createBuilder(options: BuildOptions, cache: Cache): Builder {
  const known = new Map<string, Known>();
  let index: KnownIndex | undefined;
  let rendering: Promise<Renderer> | undefined;
  const formatKeys = createFormatKeys(options.out);
  const { isConfigured } = formatKeys;
  const renderer = (): Promise<Renderer> =>
    (rendering ??= createRenderer({ ...options, isConfigured }));

  const buildNew = async (group: FlowGroup): Promise<BuiltFlow> => {
    const warnings: string[] = [];
    const flow = buildFlow(group, options, warnings);
    const file = await (await renderer()).flow(flow);
    return { entry: indexEntry(flow), file, warnings };
  };

  const buildOne = async (group: FlowGroup): Promise<BuiltFlow> => {
    const [first] = group.versions.values();
    if (first === undefined) throw new Error(`${group.id} has no definition`);
    const formatKey = await formatKeys.of(flowPath(first.definition));
    if (formatKey === undefined) return buildNew(group);
    const key = flowKey(group, options, formatKey);
    const kept = cache.get(key);
    if (kept !== undefined) return unpack(kept);
    const built = await buildNew(group);
    cache.set(key, pack(built));
    return built;
  };

  const buildIndex = async (entries: readonly IndexEntry[]): Promise<RenderedFile> => {
    const isSame = (entry: IndexEntry, at: number): boolean => entry === index?.entries[at];
    if (index?.entries.length === entries.length && entries.every(isSame)) return index.file;
    const formatKey = await formatKeys.of("index.ts");
    const key = indexKey(entries, options, formatKey ?? "");
    if (index?.key === key) {
      index = { ...index, entries };
      return index.file;
    }
    const kept = formatKey === undefined ? undefined : cache.get(key);
    const file =
      kept === undefined
        ? await (await renderer()).index(entries)
        : { path: "index.ts", content: kept };
    if (formatKey !== undefined && kept === undefined) cache.set(key, file.content);
    index = { entries, key, file };
    return file;
  };

  return {
    build: async (loaded, { signal, onProgress } = {}) => {
      await formatKeys.refresh((): void => {
        // What prettier is told changed: nothing that was laid out before holds.
        known.clear();
        index = undefined;
        rendering = undefined;
      });
      const groups = groupFlows(loaded, options);
      onProgress?.(0, groups.length);
      const flows: BuiltFlow[] = [];
      for (const group of groups) {
        const definitions = [...group.versions.values()];
        const before = known.get(group.id);
        const isKnown = before !== undefined && areSame(before.definitions, definitions);
        const built = isKnown ? before.built : await buildOne(group);
        known.set(group.id, { definitions, built });
        flows.push(built);
        if (flows.length % BATCH === 0) {
          if (!isKnown) await turn();
          signal?.throwIfAborted();
          onProgress?.(flows.length, groups.length);
        }
      }
      const ids = new Set(groups.map(({ id }) => id));
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
      const indexFile = await buildIndex(flows.map(({ entry }) => entry));
      signal?.throwIfAborted();
      return {
        flows: flows.length,
        files: [...flows.map(({ file }) => file), indexFile],
        warnings: flows.flatMap(({ warnings }) => warnings),
      };
    },
  };
}

function areSame(before: readonly LoadedDefinition[], after: readonly LoadedDefinition[]): boolean {
  return before.length === after.length && before.every((each, index) => each === after[index]);
}

/** A flow as the cache keeps it: a line of JSON, then the file's text. */
function pack({ entry, file, warnings }: BuiltFlow): string {
  return `${JSON.stringify({ entry, path: file.path, warnings })}\n${file.content}`;
}

function unpack(text: string): BuiltFlow {
  const end = text.indexOf("\n");
  // The cache's checksum vouches for what `pack` wrote.
  const head = JSON.parse(text.slice(0, end)) as { path: string } & Omit<BuiltFlow, "file">;
  const file = { path: head.path, content: text.slice(end + 1) };
  return { entry: head.entry, file, warnings: head.warnings };
}

/** Lets timers and input have their turn, such as a progress bar and Ctrl-C. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
