import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { FlowList, UiFrame } from "../../emulator/ui/api.js";
import { useFrames } from "../api/live.js";

/** Keeps what was read of flows right: definitions are read again when they change, last runs follow their frames. */
export function FlowFrames(): null {
  const client = useQueryClient();
  const take = useCallback(
    (frame: UiFrame) => {
      if (frame.type === "flows") {
        void client.invalidateQueries({ queryKey: ["flows"] });
        void client.invalidateQueries({ queryKey: ["flow"] });
      }
      if (frame.type !== "run") return;
      const { run } = frame;
      client.setQueryData<FlowList>(["flows"], (list) =>
        list === undefined
          ? list
          : {
              ...list,
              flows: list.flows.map((flow) =>
                flow.flow === run.flow && (flow.lastRun?.sequence ?? 0) <= run.sequence
                  ? { ...flow, lastRun: run }
                  : flow,
              ),
            },
      );
    },
    [client],
  );
  useFrames(take);
  return null;
}
