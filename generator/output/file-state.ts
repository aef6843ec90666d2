/**
 * What a plan does with a file of the output folder. `foreign` files were not generated and are left unchanged;
 * `remove` is for generated files of flows that no longer exist. A generated file that would be overwritten or removed, but
 * was `edited` since or is `claimed` by another config, is left unchanged too; one that would be removed is `kept` where such a file
 * imports it.
 */
export type FileState =
  "create" | "update" | "unchanged" | "remove" | "foreign" | "edited" | "claimed" | "kept";

/** Whether a file is left unchanged although it should be overwritten or removed. */
export function isHeld(state: FileState): state is "edited" | "claimed" | "kept" {
  return state === "edited" || state === "claimed" || state === "kept";
}

export interface PlannedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly state: FileState;
}
