import type { Cache } from "../cache/index.js";
import type { IndexEntry, RenderedFile } from "../emit/index.js";
import { flowPath, groupFlows, type FlowGroup } from "../model/index.js";
import type { LoadedDefinition } from "../sources/index.js";
import { turn } from "../yield-to-event-loop.js";
import { createFlowBuilder, type BuildOptions, type BuiltFlow } from "./render-flow.js";
import { createFormatKeys } from "../cache/format-keys.js";
import { indexKey, flowKey } from "../cache/keys.js";
import { buildTogether } from "./together.js";

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

interface Known {
  readonly definitions: readonly LoadedDefinition[];
  readonly built: BuiltFlow;
}

interface KnownIndex {
  readonly entries: readonly IndexEntry[];
  readonly key: string;
  readonly file: RenderedFile;
}

/** How many flows are looked at before whoever waits gets a turn. */
const BATCH = 50;

/** A flow that is not known, and the key it is kept under; none where nobody can tell how it would be formatted. */
interface NewFlow {
  readonly group: FlowGroup;
  readonly key: string | undefined;
}

/**
 * Makes a builder. A flow whose definitions are the very objects of the run before is taken from memory; one whose
 * definitions say the same as in any run before, from the cache.
 */
export function createBuilder(options: BuildOptions, cache: Cache): Builder {
  const known = new Map<string, Known>();
  let index: KnownIndex | undefined;
  const formatKeys = createFormatKeys(options.out);
  let builder = createFlowBuilder(options, formatKeys);

  const lookUp = async (group: FlowGroup): Promise<BuiltFlow | NewFlow> => {
    const [first] = group.versions.values();
    if (first === undefined) throw new Error(`${group.id} has no definition`);
    const formatKey = await formatKeys.of(flowPath(first.definition));
    if (formatKey === undefined) return { group, key: undefined };
    const key = flowKey(group, options, formatKey);
    const kept = cache.get(key);
    return kept === undefined ? { group, key } : unpack(kept);
  };

  const buildNew = async (
    flows: readonly NewFlow[],
    onBuilt: (done: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<BuiltFlow[]> => {
    const groups = flows.map(({ group }) => group);
    const buildHere = (group: FlowGroup): Promise<BuiltFlow> => builder.flow(group);
    const built = await buildTogether(groups, { options, buildHere, onBuilt, signal });
    built.forEach((flow, at) => {
      const key = flows[at]?.key;
      if (key !== undefined) cache.set(key, pack(flow));
    });
    return built;
  };

  const buildIndex = async (entries: readonly IndexEntry[]): Promise<RenderedFile> => {
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
      kept === undefined ? await builder.index(entries) : { path: "index.ts", content: kept };
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
        builder = createFlowBuilder(options, formatKeys);
      });
      const groups = groupFlows(loaded, options);
      const found: (BuiltFlow | NewFlow)[] = [];
      for (const group of groups) {
        const before = known.get(group.id);
        const isKnown =
          before !== undefined && areSame(before.definitions, [...group.versions.values()]);
        found.push(isKnown ? before.built : await lookUp(group));
        if (!isKnown && found.length % BATCH === 0) await turn();
      }
      signal?.throwIfAborted();
      const missing = found.filter((flow): flow is NewFlow => !("file" in flow));
      const ready = groups.length - missing.length;
      onProgress?.(ready, groups.length);
      const built = await buildNew(
        missing,
        (done) => onProgress?.(ready + done, groups.length),
        signal,
      );
      const news = built.values();
      const flows = found.map((flow) => ("file" in flow ? flow : next(news)));
      groups.forEach(({ id, versions }, at) => {
        const flow = flows[at];
        if (flow !== undefined) known.set(id, { definitions: [...versions.values()], built: flow });
      });
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

function next<Value>(values: Iterator<Value, undefined>): Value {
  const result = values.next();
  if (result.done === true) throw new Error("a flow was not built");
  return result.value;
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
