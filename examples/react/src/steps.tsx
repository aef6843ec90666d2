import type { ReactNode } from "react";

interface Step {
  readonly stepId: string;
  readonly name: string | undefined;
  readonly status: "running" | "completed" | "failed" | "cancelled";
  readonly outputs: number;
}

/** The steps of a run as they come. */
export function Steps({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  return (
    <ol aria-label="Steps">
      {steps.map(({ stepId, name, status, outputs }) => (
        <li key={stepId} data-step={stepId} data-status={status}>
          {name ?? stepId} <em>{status}</em>
          {outputs > 1 && ` (${outputs})`}
        </li>
      ))}
    </ol>
  );
}
