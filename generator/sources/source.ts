import type { DefinitionProblem } from "../definition/problem.js";
import type { DefinitionFile } from "../definition/read.js";
import type { FlowDefinition } from "../definition/types.js";

/** A definition and where it came from. */
export interface LoadedDefinition {
  readonly definition: FlowDefinition;
  /** The file relative to the working directory (with `/` on every system), or the URL. */
  readonly origin: string;
  /** Its text, where it is from a file: problems that are found later are located in it. */
  readonly file?: DefinitionFile;
  /** What of it is ignored or read in another way than it is written. */
  readonly warnings?: readonly DefinitionProblem[];
}

/** Progress of a load, in definitions. `total` is 0 until it is known. */
export type LoadProgress = (done: number, total: number) => void;

/** Takes a definition that was read, and how many there will be. */
export type OnDefinition = (loaded: LoadedDefinition, total: number) => void;

/** A place that definitions come from: files, a server, a snapshot, or an object in the `source` of a config. */
export interface Source {
  /** The name of this source in messages, such as `flows/**` or `https://…/api/v1`. */
  readonly describe: string;
  /**
   * Whether the definitions are fetched from a service, so that a snapshot stores them for use without a network.
   * Default: false.
   */
  readonly isRemote?: boolean;
  /**
   * Reads every definition of the source, each (org, project, slug, version) once, in an order that depends only
   * on what is there. Called again, it may answer from memory where nothing changed, with the same objects.
   *
   * @param signal - stops the reading; the promise then rejects with the signal's reason.
   * @param onDefinition - may be called with each definition as soon as it is read, while others may still be invalid.
   * @throws DefinitionError with all problems of all definitions.
   * @throws SourceError if the source cannot be read.
   * @throws UsageError if a pattern or selection matches nothing.
   */
  load(
    signal?: AbortSignal,
    onProgress?: LoadProgress,
    onDefinition?: OnDefinition,
  ): Promise<LoadedDefinition[]>;
  /**
   * Calls `changed` whenever `load` may answer differently from before, until the result is disposed. Resolves when every
   * change from then on is reported. A source that cannot be reached is retried, and `changed` is called
   * when it can be reached again. A source without `watch` is read once.
   *
   * @param warn - takes a message for the user, such as that files are polled because the system refuses to watch them.
   */
  watch?(changed: () => void, warn?: (message: string) => void): Promise<AsyncDisposable>;
}
