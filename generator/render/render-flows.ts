import type { EmittedFile } from "../emit/index.js";
import { DefinitionError } from "../errors.js";
import type { FlowGroup } from "../model/index.js";
import type { ReservedFile } from "../output/index.js";
import { yieldToEventLoop } from "../yield-to-event-loop.js";
import type { RenderedFlow } from "./render-flow.js";
import type { RenderThreads, TakenFlow } from "./threads/render-threads.js";

export interface RenderFlowsRun {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of flows that are rendered. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /**
   * Called with each file that is rendered anew. Others may still fail.
   *
   * @param reserved - its temporary file, where a thread wrote it or was to write it.
   */
  readonly onFile?: ((file: EmittedFile, reserved?: ReservedFile) => void) | undefined;
  /** Threads that take a part of the work. */
  readonly threads?: RenderThreads | undefined;
}

/** How many flows are rendered between two yields to the event loop. */
const BATCH = 16;

/**
 * Renders flows without a cache.
 *
 * @param render - renders one of them in this thread.
 * @returns the flows in the order of the groups.
 * @throws what `render` throws for the first flow, in this order, whose error is no DefinitionError; otherwise a
 * DefinitionError with the problems of all flows.
 */
export async function renderFlows(
  groups: readonly FlowGroup[],
  render: (group: FlowGroup) => Promise<RenderedFlow>,
  { signal, onProgress, onFile, threads }: RenderFlowsRun,
): Promise<RenderedFlow[]> {
  const flows = new Map<number, RenderedFlow>();
  const failures = new Map<number, unknown>();
  const shared = threads?.share(groups);

  const add = (
    index: number,
    rendered: RenderedFlow,
    temporaries: readonly string[],
    signatures: readonly (string | undefined)[] = [],
  ): void => {
    flows.set(index, rendered);
    for (const [at, file] of rendered.files.entries()) {
      const temporary = temporaries[at];
      onFile?.(
        file,
        temporary === undefined ? undefined : { temporary, signature: signatures[at] },
      );
    }
  };

  const renderHere = async ({ index, temporaries }: TakenFlow): Promise<void> => {
    const group = groups[index];
    if (group === undefined) return;
    try {
      add(index, await render(group), temporaries);
    } catch (error) {
      // Of flows that are rendered in another order, an earlier one may fail too.
      if (shared === undefined && !(error instanceof DefinitionError)) throw error;
      failures.set(index, error);
    }
    const done = flows.size + failures.size;
    if (done % BATCH !== 0 && done < groups.length) return;
    onProgress?.(done + (shared?.rendered() ?? 0));
    if (done < groups.length) await yieldToEventLoop();
    signal?.throwIfAborted();
  };

  if (shared !== undefined) {
    for (let flow = shared.take(); flow !== undefined; flow = shared.take()) await renderHere(flow);
    for (const [index, { rendered, temporaries, signatures }] of await shared.results())
      add(index, rendered, temporaries, signatures);
  }
  // Also what the threads did not render: it fails here with the error to report.
  for (const index of groups.keys())
    if (!flows.has(index) && !failures.has(index)) await renderHere({ index, temporaries: [] });
  signal?.throwIfAborted();
  refuse(failures);
  return [...flows].sort(([a], [b]) => a - b).map(([, flow]) => flow);
}

function refuse(failures: ReadonlyMap<number, unknown>): void {
  const ordered = [...failures].sort(([a], [b]) => a - b).map(([, error]) => error);
  const problems = ordered.flatMap((error) => {
    if (!(error instanceof DefinitionError)) throw error;
    return error.problems;
  });
  if (problems.length > 0) throw new DefinitionError(problems);
}
