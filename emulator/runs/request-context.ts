/** Who starts a run, as far as the run is concerned. */
export interface RequestContext {
  /** The session that the run belongs to. */
  readonly sessionId: string | null;
  /**
   * Takes what a new run costs. Called once everything else is known to be right.
   *
   * @throws ApiError `INSUFFICIENT_CREDITS`
   */
  charge(): void;
}
