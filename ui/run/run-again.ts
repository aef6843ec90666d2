import type { RunSummary } from "../../emulator/ui/api.js";
import { flowHref } from "../router/location.js";

/** The address of the form of a flow, filled with the inputs of a run. */
export function runAgainHref(run: Pick<RunSummary, "flow" | "version" | "executionId">): string {
  return flowHref(run.flow, "run", { version: run.version, from: run.executionId });
}
