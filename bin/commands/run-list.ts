import { resolveConfig } from "../../generator/config/index.js";
import { listFlows } from "../../generator/list.js";
import { exitCodes } from "../exit.js";
import { printFlows } from "../print/flows.js";
import type { ListArguments } from "./list.js";

/** Runs `list` and prints the flows. Returns the exit code. */
export async function runList(values: ListArguments): Promise<number> {
  const flows = await listFlows(await resolveConfig(process.cwd(), values));
  printFlows(flows, { json: values.json });
  return exitCodes.fine;
}
