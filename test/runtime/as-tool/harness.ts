import { startEmulator, type Emulator } from "../../../emulator/index.js";
import type { Client, Flow } from "noukai-codegen-runtime";
import { temporaryFolder } from "../../support/folder.js";
import { clientFor } from "../support/flow.js";
import { definition, markFlow, type MarkFlow } from "../schemas/harness.js";

/** An emulator with the flow `mark`, and what was sent to it. */
export interface ServedFlow extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly client: Client;
  /** The flow with its schemas. */
  readonly flow: Flow<MarkFlow>;
  /** The runs on its books. */
  readonly runs: () => readonly string[];
}

/**
 * Serves the draft and the version 2 of the flow `mark`.
 *
 * @param served the definition, if not the one that the client was generated from
 */
export async function serveFlow(served: object = definition): Promise<ServedFlow> {
  const folder = await temporaryFolder();
  await folder.write("draft.flow.json", JSON.stringify(served));
  await folder.write("v2.flow.json", JSON.stringify({ ...served, version: 2 }));
  const lines: string[] = [];
  const emulator = await startEmulator({
    ...{ flows: folder.path, log: "text", logTo: (line) => lines.push(line) },
  });
  const client = clientFor(emulator.url);
  return {
    ...{ emulator, client, flow: markFlow()(client) },
    runs: () => lines.filter((line) => line.includes("/execute")),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await emulator.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
