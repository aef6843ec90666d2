/** The steps of a project, in order. Only a workspace has the last, which looks for calls of a flow that was changed. */
export const STEPS = ["install", "generate", "build", "call", "check"] as const;

export type Step = (typeof STEPS)[number];

/** What became of one project. */
export interface Result {
  readonly project: string;
  /** The seconds that each step took; a step that was not reached, or that the project does not have, has none. */
  readonly seconds: ReadonlyMap<Step, number>;
  /** What the call returned, the step that failed, or why nothing was tried. */
  readonly result: string;
}

/** Returns the results as a table. */
export function resultTable(results: readonly Result[]): string {
  const rows = results.map(({ project, seconds, result }) => {
    const times = STEPS.map((step) => seconds.get(step)?.toFixed(1) ?? "-");
    const total = [...seconds.values()].reduce((sum, each) => sum + each, 0);
    return [project, ...times, total.toFixed(1), result];
  });
  const lines = [["project", ...STEPS, "seconds", "result"], ...rows];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
