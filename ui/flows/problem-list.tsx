import type { ReactNode } from "react";
import type { UiProblem } from "../../emulator/ui/api.js";
import { plural } from "../format/amounts.js";
import { CopyButton } from "../parts/copy-button.js";

/** Problems of definitions, with the text and the place that the terminal shows. */
export function ProblemList({ problems }: { readonly problems: readonly UiProblem[] }): ReactNode {
  return (
    <section className="problems" aria-label="Problems of definitions" aria-live="polite">
      <h2>{plural(problems.length, "problem")}</h2>
      <ul>
        {problems.map((problem, index) => (
          <li key={`${index} ${problem.text}`} className={problem.severity}>
            <span className="severity">{problem.severity}</span>
            {problem.file !== undefined && (
              <CopyButton text={placeOf(problem)} label="Copy the path">
                <code>{placeOf(problem)}</code>
              </CopyButton>
            )}
            <span className="message">{problem.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeOf({ file, line, column }: UiProblem): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}
