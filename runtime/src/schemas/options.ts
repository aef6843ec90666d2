/** What happens with an invalid value: it is thrown, it is warned of, or it is not looked for. */
export type ValidationMode = "throw" | "warn" | "off";

/** Which values are validated by the schemas of a flow, and what happens with invalid ones. */
export interface ValidateOptions {
  /**
   * The inputs and overrides of a call, before it is sent. Default: `"throw"` for a published version whose schemas are known, and
   * `"warn"` for others and for `"draft"` and `"production"`, whose definition may have changed since the client was generated.
   */
  readonly inputs?: ValidationMode | undefined;
  /** The outputs of steps and the result, when they are received. Default: `"warn"`. */
  readonly outputs?: ValidationMode | undefined;
}
