import type { FlowDefinition } from "../definition/types.js";

/** A definition and where it came from. */
export interface LoadedDefinition {
  readonly definition: FlowDefinition;
  /** The file relative to the working directory (with `/` on every system), or the URL. */
  readonly origin: string;
}

/** A place that definitions come from: files, a server, a snapshot. */
export interface Source {
  /** What a person calls this source in a sentence, such as `flows/**` or `https://…/api/v1`. */
  readonly describe: string;
  /**
   * Reads every definition of the source, each (org, project, slug, version) once, in an order that depends only
   * on what is there.
   *
   * @param signal - stops the reading; the promise then rejects with the signal's reason.
   * @throws DefinitionError with all problems of all definitions.
   * @throws SourceError when the place cannot be read.
   * @throws UsageError when what was asked for matches nothing.
   */
  load(signal?: AbortSignal): Promise<LoadedDefinition[]>;
}
