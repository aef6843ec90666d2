import { flowId } from "../../generator/definition/flow-id.js";
import type { Range, RunQuery } from "../store/store.js";
import type { RunPage, SessionPage } from "./api.js";
import { runSummary } from "./run-summary.js";
import type { UiServices } from "./services.js";

/** The body of `GET /runs`. */
export async function runPage(
  { runs }: Pick<UiServices, "runs">,
  query: RunQuery,
  { before, limit }: Range,
): Promise<RunPage> {
  const store = await runs.store();
  const found = await store.queryRuns(query, { before, limit: limit + 1 });
  const page = found.slice(0, limit);
  return {
    runs: page.map(runSummary),
    next: found.length > limit ? page.at(-1)?.sequence : undefined,
    total: await store.countRuns(query),
  };
}

/** The body of `GET /sessions`. */
export async function sessionPage(
  { runs }: Pick<UiServices, "runs">,
  { before, limit }: Range,
): Promise<SessionPage> {
  const store = await runs.store();
  const found = store.listSessions({ before, limit: limit + 1 });
  const page = found.slice(0, limit);
  return {
    sessions: page.map(({ flowIds, sessionId, runs: count, startedAt, lastAt }) => ({
      ...{ sessionId, runs: count, startedAt, lastAt },
      flows: flowIds.flatMap((id) => {
        const address = store.flowOf(id);
        return address === undefined ? [] : [flowId(address)];
      }),
    })),
    next: found.length > limit ? page.at(-1)?.last : undefined,
  };
}
