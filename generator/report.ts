import { join, relative } from "node:path";
import type { ResolvedConfig } from "./config/index.js";
import type { Inputs, SnapshotPair } from "./load.js";
import { isHeld, type PlannedFile } from "./output/index.js";
import type { RenderResult } from "./render/renderer.js";
import { areEqual } from "./sources/snapshot/index.js";

/** What a run did, or would do with `check`. */
export interface GenerateReport {
  /** The absolute path of the output folder. */
  readonly out: string;
  readonly flows: number;
  /** Every generated file, and the other files of the output folder; sorted by path. */
  readonly files: readonly PlannedFile[];
  /** The snapshot of the servers' definitions; undefined where the config names no server. */
  readonly snapshot: SnapshotReport | undefined;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

export interface SnapshotReport {
  /** Absolute. */
  readonly path: string;
  readonly state: "create" | "update" | "unchanged";
}

/**
 * The report of a run that loaded `inputs`, rendered `rendered` and planned `files`.
 *
 * @param notices - what is to be done in the project.
 */
export function createReport(
  config: ResolvedConfig,
  inputs: Inputs,
  rendered: RenderResult,
  files: readonly PlannedFile[],
  notices: readonly string[],
  durationMs: number,
): GenerateReport {
  return {
    out: config.out,
    flows: rendered.flows,
    files,
    snapshot: inputs.snapshot && {
      path: config.snapshot,
      state: snapshotState(inputs.snapshot),
    },
    warnings: [
      ...inputs.warnings,
      ...rendered.warnings,
      ...describeHeld(config, files),
      ...notices,
    ],
    durationMs,
  };
}

/** The files that a run left as they are, although they should be overwritten or removed. */
export function heldFiles({ files }: Pick<GenerateReport, "files">): readonly PlannedFile[] {
  return files.filter(({ state }) => isHeld(state));
}

function describeHeld({ cwd, out }: ResolvedConfig, files: readonly PlannedFile[]): string[] {
  return heldFiles({ files }).map(({ path, state }) => {
    const file = relative(cwd, join(out, path)).replaceAll("\\", "/");
    if (state === "kept")
      return `${file} is no longer generated, but is kept, because a file of the same flow that is left as it is imports it.`;
    return state === "edited"
      ? `${file} was edited after it was generated, and is left as it is. Move the edit elsewhere, or run \`noukai-codegen generate --force\` to lose it.`
      : `${file} was generated for another config, and is left as it is. Give each config an output folder of its own, or run \`noukai-codegen generate --force\` to replace it.`;
  });
}

function snapshotState({ before, after }: SnapshotPair): SnapshotReport["state"] {
  if (areEqual(before, after)) return "unchanged";
  return before === undefined ? "create" : "update";
}
