import type { SegmentOutcome } from "../engine/segment.js";
import type { Store } from "../store/store.js";

/**
 * Stores the status of a run after a segment, except where the outcome is `cancelled`.
 *
 * @param final whether it was the last segment of the run.
 */
export function storeOutcome(
  store: Store,
  sequence: number,
  outcome: SegmentOutcome,
  final: boolean,
): void {
  switch (outcome.status) {
    case "done":
      store.changeRun(
        sequence,
        final
          ? { status: "completed", completedAt: Date.now(), result: outcome.output }
          : { status: "paused" },
      );
      return;
    case "failed": {
      const failure = { ...outcome.error, stepId: outcome.step.step.id };
      const status = outcome.stopped === "cancelled" ? "cancelled" : "failed";
      store.changeRun(sequence, { status, completedAt: Date.now(), failure });
      return;
    }
    case "paused": {
      const { step, ...pause } = outcome.pause;
      store.changeRun(sequence, { status: "paused", pause: { stepId: step.step.id, ...pause } });
      return;
    }
    case "cancelled":
      return;
  }
}
