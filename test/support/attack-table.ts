import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { AttackRecord } from "./attack.js";

const FOLDER = "test/attack";
const SUFFIX = ".test.ts";

type Row = AttackRecord & { readonly didRun: boolean };

/** Prints the result of each class of attacks at the end of a run, those that did not run included. */
export class AttackReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const byFile = new Map(modules.map((module) => [module.relativeModuleId, module]));
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX));
    const rows = files.sort().flatMap((file) => rowsOf(file, byFile.get(`${FOLDER}/${file}`)));
    if (rows.every(({ didRun }) => !didRun)) return;
    console.log(`\n${[...tableLines(rows), summary(rows)].join("\n")}\n`);
  }
}

/** One row for each class that a test recorded, and one for the other tests of the file. */
function rowsOf(file: string, module: TestModule | undefined): Row[] {
  const name = basename(file, SUFFIX).replaceAll("-", " ");
  const tests = module === undefined ? [] : [...module.children.allTests()];
  const ran = tests.filter((test) => ["passed", "failed"].includes(test.result().state));
  if (module === undefined || ran.length === 0) {
    const wrong = module?.state() === "failed" ? 1 : 0;
    return [{ name, attempts: 0, wrong, note: "", didRun: false }];
  }
  const classes = ran.flatMap((test): Row[] => {
    const record = test.meta().attack;
    if (record === undefined) return [];
    // A test may fail in what follows its record.
    return [{ ...record, wrong: Math.max(record.wrong, failures([test])), didRun: true }];
  });
  const others = ran.filter((test) => test.meta().attack === undefined);
  if (others.length > 0) {
    const note = classes.length > 0 ? "named cases" : "";
    classes.push({
      name,
      attempts: others.length,
      wrong: failures(others),
      note,
      didRun: true,
    });
  }
  const left = tests.length - ran.length;
  if (left > 0) {
    classes.push({ name, attempts: 0, wrong: 0, note: `${left} tests`, didRun: false });
  }
  return classes;
}

function failures(tests: readonly TestCase[]): number {
  return tests.filter((test) => test.result().state === "failed").length;
}

function tableLines(rows: readonly Row[]): string[] {
  const cells = [
    ["class", "attempts", "wrong", "note"],
    ...rows.map(({ name, attempts, wrong, note, didRun }) => {
      const counts = didRun ? [attempts, wrong].map((count) => count.toLocaleString("en")) : [];
      return [name, ...(didRun ? counts : ["NOT RUN", wrong > 0 ? "FAILED" : "?"]), note];
    }),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((row) => (row[column] ?? "").length)),
  );
  const lines = cells.map(([name = "", attempts = "", wrong = "", note = ""]) =>
    [
      name.padEnd(widths[0] ?? 0),
      attempts.padStart(widths[1] ?? 0),
      wrong.padStart(widths[2] ?? 0),
      note,
    ]
      .join("  ")
      .trimEnd(),
  );
  return ["Attacks", ...lines];
}

function summary(rows: readonly Row[]): string {
  const count = (holds: (row: Row) => boolean): number => rows.filter(holds).length;
  const failed = count(({ wrong }) => wrong > 0);
  const left = count(({ didRun }) => !didRun);
  return `${rows.length} classes: ${count(({ didRun, wrong }) => didRun && wrong === 0)} held, ${failed} failed, ${left} did not run`;
}
