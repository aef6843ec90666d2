import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { RunDetail } from "../../emulator/ui/api.js";
import { pathOf, send } from "../api/client.js";
import { ProblemNotice } from "../parts/problem-notice.js";

/** The cancelling of a run. */
export type CancelRun = UseMutationResult<unknown, Error, void>;

/** @param onGoOn reads the run again, where nothing follows by itself: it was paused. */
export function useCancelRun(run: RunDetail, onGoOn: () => void): CancelRun {
  return useMutation({
    mutationFn: () => send({ method: "POST", path: `${pathOf("runs", run.executionId)}/cancel` }),
    onSuccess: () => {
      if (run.status === "paused") onGoOn();
    },
  });
}

/** Cancels a run. */
export function CancelButton({ cancel }: { readonly cancel: CancelRun }): ReactNode {
  return (
    <button
      type="button"
      className="button"
      disabled={cancel.isPending}
      onClick={() => {
        cancel.mutate();
      }}
    >
      Cancel
    </button>
  );
}

/** Why a run was not cancelled, if it was not. */
export function CancelProblem({ cancel }: { readonly cancel: CancelRun }): ReactNode {
  if (cancel.error === null) return null;
  return <ProblemNotice title="The run was not cancelled" error={cancel.error} />;
}
