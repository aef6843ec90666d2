import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { FlowDescriptor } from "noukai-codegen-runtime";
import type { LooseFlow } from "../runtime/support/flow.js";
import { TRACED_RUN, type Call, type Driven } from "./drive.js";

/** Calls of one flow with one blocking client. */
export interface BlockingInput {
  /** Names the input in the outcome. */
  readonly id: string;
  readonly baseUrl: string;
  /** Options of the client. */
  readonly options?: object | undefined;
  readonly descriptor: FlowDescriptor<LooseFlow>;
  readonly calls: readonly Call[];
}

/** Makes the calls with the blocking client, which needs the package to be built. */
export async function driveBlocking(
  inputs: readonly BlockingInput[],
): Promise<ReadonlyMap<string, Driven>> {
  const program = fileURLToPath(new URL("./blocking-program.mjs", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ tracedRun: TRACED_RUN, inputs }));
  const lines = (await text(child.stdout)).trim().split("\n");
  return new Map(
    lines.map((line) => {
      const { id, ...driven } = JSON.parse(line) as Driven & { readonly id: string };
      return [id, driven];
    }),
  );
}
