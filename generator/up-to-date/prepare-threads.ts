import { statSync } from "node:fs";
import { resolve } from "node:path";
import { hasCacheOf } from "../cache/index.js";
import type { ResolvedConfig } from "../config/config.js";
import { createRenderThreads, type RenderThreads } from "../render/threads/render-threads.js";
import { parseSourceName } from "../sources/source-name.js";

/** What a flow takes of a snapshot, in bytes, as a rule of thumb. */
const BYTES_PER_FLOW = 5_000;

/**
 * Creates the threads of a run. Where nothing is cached and a snapshot is large, they are started at once, so that they load
 * their code while this thread does; otherwise once enough flows are known.
 */
export async function prepareThreads(
  config: ResolvedConfig,
  { cache, offline }: { readonly cache: boolean; readonly offline: boolean },
): Promise<RenderThreads> {
  const threads = createRenderThreads(config);
  if (cache && (await hasCacheOf(config.cwd, config.out))) return threads;
  const sizes = snapshots(config, offline).map(sizeOf);
  threads.prepare(Math.floor(sizes.reduce((sum, size) => sum + size, 0) / BYTES_PER_FLOW));
  return threads;
}

/** The paths of the snapshots that a run reads. */
function snapshots({ source, cwd, snapshot }: ResolvedConfig, offline: boolean): string[] {
  return source.map(parseSourceName).flatMap((named) => {
    if (named.kind === "snapshot") return [resolve(cwd, named.path)];
    return offline && (named.kind === "server" || named.kind === "hosted") ? [snapshot] : [];
  });
}

function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // What cannot be read is reported when it is.
    return 0;
  }
}
