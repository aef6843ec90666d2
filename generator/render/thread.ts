import { parentPort, workerData } from "node:worker_threads";
import { createFlowBuilder, type BuildOptions, type BuiltFlow } from "./render-flow.js";
import { createFormatKeys } from "../cache/format-keys.js";
import type { BuildAnswer, BuildRequest } from "./messages.js";

// A thread that builds flows for `buildTogether`, which started it with these options.
const options = workerData as BuildOptions;
const builder = createFlowBuilder(options, createFormatKeys(options.out));

parentPort?.on("message", (request: BuildRequest) => {
  void answer(request).then((answered) => {
    parentPort?.postMessage(answered);
  });
});

async function answer({ start, groups }: BuildRequest): Promise<BuildAnswer> {
  const built: BuiltFlow[] = [];
  try {
    for (const group of groups) built.push(await builder.flow(group));
  } catch {
    return { start, built: undefined };
  }
  return { start, built };
}
