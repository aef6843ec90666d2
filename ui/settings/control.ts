import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult, UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import type { About, UiFrame, UiSetting } from "../../emulator/ui/api.js";
import { ask, send } from "../api/client.js";
import { useFrames } from "../api/live.js";
import { needsControlToken } from "../api/token.js";
import { curlText, type ControlRequest } from "./control-request.js";

const CONTROL_PATH = "/api/v1/emulator/";

/** What is set while the emulator runs. It is read again when it changes, whoever changes it. */
export function useSetting<T>(what: UiSetting, path: string): UseQueryResult<T> {
  const client = useQueryClient();
  useFrames(
    useCallback(
      (frame: UiFrame) => {
        if (frame.type === "settings" && frame.what === what)
          void client.invalidateQueries({ queryKey: [what] });
      },
      [client, what],
    ),
  );
  return useQuery<T>({
    queryKey: [what],
    staleTime: 0,
    queryFn: ({ signal }) => ask<T>({ path: `${CONTROL_PATH}${path}`, signal }),
  });
}

/** Changes what is set. */
export function useControl(what: UiSetting): UseMutationResult<Response, Error, ControlRequest> {
  const client = useQueryClient();
  return useMutation<Response, Error, ControlRequest>({
    mutationFn: ({ path, ...request }) => send({ path: `${CONTROL_PATH}${path}`, ...request }),
    onSuccess: () => client.invalidateQueries({ queryKey: [what] }),
  });
}

/** A request to the control routes, for a POSIX shell. */
export function curlOfControl(about: About | undefined, request: ControlRequest): string {
  return curlText(about?.apiUrl ?? "http://localhost:8080/api/v1", request, needsControlToken());
}
