import type { DefinitionProblem } from "../../generator/definition/problem.js";
import type { DefinitionStore } from "../flows/definition-store.js";
import type { RunService } from "../runs/service.js";
import type { About } from "./api.js";
import type { UiChanges } from "./ui-changes.js";

/** What the page's requests are answered with. */
export interface UiServices {
  about(): Promise<About>;
  /** The folder that files are named relative to. */
  readonly cwd: string;
  readonly definitions: Pick<DefinitionStore, "current" | "loaded" | "problems">;
  /** What Python's parser found. */
  readonly pythonProblems: () => readonly DefinitionProblem[];
  readonly runs: RunService;
  readonly onChange: UiChanges["onChange"];
}
