import type { FlowDefinition } from "../definition/types.js";

/** A definition and where it came from. */
export interface LoadedDefinition {
  readonly definition: FlowDefinition;
  /** The file relative to the working directory (with `/` on every system), or the URL. */
  readonly origin: string;
}

/** How far a load is, in definitions. `total` is 0 until it is known. */
export type LoadProgress = (done: number, total: number) => void;

/**
 * A place that definitions come from: files, a server, a snapshot, or whatever a config's `source` lists as an object of
 * this shape.
 */
export interface Source {
  /** What a person calls this source in a sentence, such as `flows/**` or `https://…/api/v1`. */
  readonly describe: string;
  /**
   * Whether the definitions are fetched from elsewhere, so that a snapshot keeps them for when there is no network.
   * Default: false.
   */
  readonly isRemote?: boolean;
  /**
   * Reads every definition of the source, each (org, project, slug, version) once, in an order that depends only
   * on what is there. Called again, it may answer from memory where nothing changed, with the same objects.
   *
   * @param signal - stops the reading; the promise then rejects with the signal's reason.
   * @throws DefinitionError with all problems of all definitions.
   * @throws SourceError when the place cannot be read.
   * @throws UsageError when what was asked for matches nothing.
   */
  load(signal?: AbortSignal, onProgress?: LoadProgress): Promise<LoadedDefinition[]>;
  /**
   * Calls `changed` whenever `load` may answer differently from before, until what it returns is disposed. It resolves
   * once nothing can be missed any more. A place that cannot be reached is tried again, and `changed` called when it
   * can. A source without `watch` is read once.
   */
  watch?(changed: () => void): Promise<AsyncDisposable>;
}
