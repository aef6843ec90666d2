import { QueryClient, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { About, FlowDetail, FlowList } from "../../emulator/ui/api.js";
import { ask, pathOf } from "./client.js";
import { ApiError } from "./error.js";

/** What was read is right until a frame says that it changed. The emulator is there whether or not there is a network. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        networkMode: "always",
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && !(error instanceof ApiError),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: ({ signal }) => ask<About>({ path: "about", signal }),
});

const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: ({ signal }) => ask<FlowList>({ path: "flows", signal }),
});

export function useAbout(): UseQueryResult<About> {
  return useQuery(aboutQuery);
}

export function useFlows(): UseQueryResult<FlowList> {
  return useQuery(flowsQuery);
}

/**
 * @param version the text of the address: `draft`, a number, or undefined for `production`.
 * @param isWanted whether it is read: there may be no flow yet.
 */
export function useFlow(
  flow: string,
  version: string | undefined,
  isWanted: boolean = true,
): UseQueryResult<FlowDetail> {
  return useQuery({
    queryKey: ["flow", flow, version ?? ""],
    enabled: isWanted,
    queryFn: ({ signal }) =>
      ask<FlowDetail>({ path: pathOf("flows", flow), query: { version }, signal }),
    placeholderData: (before) => (before?.flow === flow ? before : undefined),
  });
}
