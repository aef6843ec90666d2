import { describeProblem } from "../../generator/definition/format-problem.js";
import type { DefinitionProblem } from "../../generator/definition/problem.js";
import { findPythonProblems } from "../../generator/python-findings.js";
import type { LoadedDefinition } from "../../generator/sources/index.js";
import type { ParsePython, PythonProblem } from "../../generator/wiring/index.js";
import type { Log } from "../log.js";
import type { Python } from "../steps/python/python.js";
import type { DefinitionStore } from "./definition-store.js";

export interface PythonCheckOptions {
  readonly definitions: Pick<DefinitionStore, "loaded" | "onReload">;
  /** The Python that runs steps: it is started where a definition has Python. */
  readonly python: Pick<Python, "check">;
  readonly cwd: string;
  readonly log: Pick<Log, "notice" | "bug">;
  /** Called with the problems of each check. */
  readonly found: (problems: readonly DefinitionProblem[]) => void;
  /** Ends the checks. */
  readonly signal: AbortSignal;
}

/** How long after a load its Python is parsed: the first requests, and the next save of an editor, come first. */
const DELAY_MS = 1_000;

/**
 * Parses the Python of definitions after each load, and reports what was not found by the load before. A run that needs Python
 * waits for one body at most.
 */
export function checkPythonInBackground(options: PythonCheckOptions): void {
  const { definitions, python, cwd, log, signal } = options;
  let timer: NodeJS.Timeout | undefined;
  let latest: object | undefined;
  let reported: ReadonlySet<string> = new Set();
  let parsed: ReadonlyMap<string, PythonProblem | undefined> = new Map();

  async function check(loaded: readonly LoadedDefinition[]): Promise<void> {
    const own = {};
    latest = own;
    const isOver = (): boolean => latest !== own || signal.aborted;
    const before = parsed;
    const now = new Map<string, PythonProblem | undefined>();
    const { problems, notice } = await findPythonProblems(loaded, cwd, async () => {
      const { parserOf, whyNoPython } = await import("../steps/python/parser.js");
      const missing = whyNoPython(cwd);
      if (missing !== undefined) return missing;
      const parser = parserOf(python);
      const parse: ParsePython = async (body) => {
        if (isOver()) return undefined;
        const key = JSON.stringify(body);
        const problem = before.has(key) ? before.get(key) : await parser(body);
        now.set(key, problem);
        return problem;
      };
      return { parse, [Symbol.asyncDispose]: () => Promise.resolve() };
    });
    if (isOver()) return;
    parsed = now;
    const all = [...problems.values()].flat();
    options.found(all);
    const found = all.map(describeProblem);
    const texts = new Set([...found, ...(notice === undefined ? [] : [notice])]);
    for (const text of texts) if (!reported.has(text)) log.notice(text);
    reported = texts;
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      check(definitions.loaded()).catch(log.bug);
    }, DELAY_MS);
    timer.unref();
  }

  definitions.onReload(schedule);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
  });
  schedule();
}
