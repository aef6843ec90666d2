import { generateIfStale } from "../../generator/up-to-date/generate-if-stale.js";
import { exitCodes } from "../exit.js";
import { startProgress } from "../print/progress.js";
import { checkFailed, printReport } from "../print/report.js";
import type { GenerateArguments } from "./generate.js";

/** Runs `generate` and prints what it did. Returns the exit code. */
export async function runGenerate(values: GenerateArguments): Promise<number> {
  const isCheck = values.check === true;
  const progress = startProgress();
  try {
    const { config, source, out, include, exclude, objects, published } = values;
    const importExtension = values["import-extension"];
    const flags = { config, source, out, include, exclude, objects, published, importExtension };
    const report = await generateIfStale(process.cwd(), flags, {
      check: isCheck,
      offline: values.offline,
      cache: values.cache,
      onProgress: (state) => {
        progress.update(state);
      },
    });
    progress.stop();
    printReport(report, { check: isCheck, json: values.json, cwd: process.cwd() });
    return isCheck && checkFailed(report) ? exitCodes.checkFailed : exitCodes.fine;
  } finally {
    progress.stop();
  }
}
