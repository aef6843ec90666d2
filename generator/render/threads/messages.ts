import type { FlowGroup } from "../../model/index.js";
import type { LoadedDefinition } from "../../sources/index.js";
import { isList, isObject } from "../../json-schema/values.js";
import type { RenderOptions, RenderedFlow } from "../render-flow.js";
import { flowId } from "../../definition/flow-id.js";

/*
 * What the main thread and its render threads send each other. Both sides are built together, so the guards check the
 * outline. A flow is sent as JSON text: it is copied fast, and most of it is never needed on the side that sends it.
 */

/** What a thread is started with. */
export interface ThreadData {
  readonly options: RenderOptions;
  /** Memory of an `Int32Array` of one number: how many flows the thread has passed, rendered or not. */
  readonly passed: SharedArrayBuffer;
}

/** Some flows. Each is rendered by the thread that claims it first. */
export interface Batch {
  /** Identifies the batch among those of the thread. */
  readonly id: number;
  /** Memory of an `Int32Array` with one number per flow: not 0 once it is claimed. */
  readonly claims: SharedArrayBuffer;
  /** The output folder, with no link in its path; undefined where nothing is written. */
  readonly folder: string | undefined;
  readonly flows: readonly SentFlow[];
}

export interface SentFlow {
  /** The JSON of the flow's definitions: a list of `LoadedDefinition`. */
  readonly text: string;
  /** The temporary files of the flow's files, in the order of `flowPaths`; empty where nothing is written. */
  readonly temporaries: readonly string[];
}

/** The answer to a batch: what the thread rendered of it. */
export interface BatchResult {
  readonly id: number;
  /** By position in the batch; undefined for what was claimed elsewhere, or failed. */
  readonly flows: readonly (ThreadRendered | undefined)[];
}

export interface ThreadRendered {
  readonly rendered: RenderedFlow;
  /** The signatures of the temporary files; undefined for those that were not written. */
  readonly signatures: readonly (string | undefined)[];
}

export function isThreadData(value: unknown): value is ThreadData {
  return isObject(value) && isObject(value.options) && value.passed instanceof SharedArrayBuffer;
}

export function isBatch(value: unknown): value is Batch {
  return isObject(value) && value.claims instanceof SharedArrayBuffer && isList(value.flows);
}

export function isBatchResult(value: unknown): value is BatchResult {
  return isObject(value) && typeof value.id === "number" && isList(value.flows);
}

/** The text of a flow for a thread. */
export function flowText({ versions }: FlowGroup): string {
  const definitions = [...versions.values()].map(({ definition, origin }): LoadedDefinition => ({
    definition,
    origin,
  }));
  return JSON.stringify(definitions);
}

/** Reads what `flowText` wrote. */
export function parseFlow(text: string): FlowGroup {
  return groupOf(JSON.parse(text) as readonly LoadedDefinition[]);
}

/** The flow of definitions that are versions of it. */
export function groupOf(definitions: readonly LoadedDefinition[]): FlowGroup {
  const [first] = definitions;
  if (first === undefined) throw new TypeError("A flow has a definition");
  return {
    id: flowId(first.definition),
    versions: new Map(definitions.map((loaded) => [loaded.definition.version, loaded])),
  };
}
