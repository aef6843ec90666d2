/**
 * What answers a call: a mock that was set in code or over HTTP (`rule`), the mock of the definition, the code of the step, its
 * input (`passthrough`), a model, or a sample of its output schema.
 */
export const ANSWERED_BY = [
  "rule",
  "definition",
  "code",
  "passthrough",
  "model",
  "sample",
] as const;
export type AnsweredBy = (typeof ANSWERED_BY)[number];

/** How a call is made, for who looks into a run; undefined where it failed before. */
export interface CallDetails {
  /** The rendered prompt of a step that has one. */
  readonly prompt: string | undefined;
  readonly answeredBy: AnsweredBy | undefined;
}

/** Of a call that was not made. */
export const noDetails: CallDetails = { prompt: undefined, answeredBy: undefined };
