import type { Flow } from "noukai-codegen-runtime";
import { factoryOf, type AnyFlow } from "./any-flow.js";
import { openClient, type Connection } from "./run-flow.js";
import type { FlowAddress } from "../definition/flow-id.js";

/**
 * Binds a flow to a client for as long as `work` takes. Its definition need not be known.
 *
 * @throws what `work` throws.
 */
export async function withFlow<Result>(
  name: FlowAddress,
  connection: Connection,
  {
    onNotice,
    signal,
  }: { readonly onNotice: (message: string) => void; readonly signal: AbortSignal },
  work: (flow: Flow<AnyFlow>) => Promise<Result>,
): Promise<Result> {
  await using client = openClient(connection, { onNotice }, signal);
  return await work(factoryOf({ name, version: "production", definition: undefined })(client));
}
