import type { Reporter, TestModule, Vitest } from "vitest/node";

/**
 * Prints at the end of a run which tests were skipped and what they would have needed. With `NO_SKIPS=1` a run that skips a
 * test fails, so that a continuous build which lacks a program says so.
 */
export class SkipReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // Tests that a filter leaves out count as skipped too.
    if (this.#vitest === undefined || this.#vitest.config.testNamePattern !== undefined) return;
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
    if (skipped.length === 0) return;
    const lines = skipped.map((test) => {
      const result = test.result();
      const reason = result.state === "skipped" ? result.note : undefined;
      return `  ${test.module.relativeModuleId} > ${test.fullName}: ${reason ?? "no reason given"}`;
    });
    const isFailure = process.env.NO_SKIPS === "1";
    const log = isFailure ? console.error : console.log;
    log(
      `\nSkipped${isFailure ? ", which fails this run (NO_SKIPS=1)" : ""}:\n${lines.join("\n")}\n`,
    );
    if (isFailure) process.exitCode = 1;
  }
}
