import { check } from "../../generator/check/index.js";
import { resolveConfig } from "../../generator/config/index.js";
import { exitCodes } from "../exit.js";
import { isFailing, printCheck } from "../print/check/index.js";
import { startProgress } from "../print/progress.js";
import type { CheckArguments } from "./check.js";

/** Runs `check` and prints what it found. Returns the exit code. */
export async function runCheck(values: CheckArguments): Promise<number> {
  const config = await resolveConfig(process.cwd(), {
    ...values,
    importExtension: values["import-extension"],
  });
  const progress = startProgress();
  try {
    const report = await check(config, {
      offline: values.offline,
      onProgress: (state) => {
        progress.update(state);
      },
    });
    progress.stop();
    const failOn = values["fail-on"] === "breaking" ? "breaking" : "any";
    printCheck(report, { format: values.json ? "json" : values.format, failOn });
    return isFailing(report, failOn) ? exitCodes.checkFailed : exitCodes.fine;
  } finally {
    progress.stop();
  }
}
