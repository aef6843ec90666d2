import type { ReactNode } from "react";
import type { CallStatus, RunStatus } from "../../emulator/store/store.js";

/** The status of a run or a call, as a word; the colour and the shape before it repeat it. */
export function StatusBadge({ status }: { readonly status: RunStatus | CallStatus }): ReactNode {
  return <span className={`status ${status}`}>{status}</span>;
}
