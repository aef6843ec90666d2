import { diffLines } from "diff";
import { useMemo, type ReactNode } from "react";

/** How many edits are looked for before two texts count as wholly different. */
const MOST_EDITS = 5000;

/** Two texts, line by line: what only the first has, and what only the second has. */
export function LineDiff({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  /** What they are, as a noun. */
  readonly label: string;
}): ReactNode {
  const changes = useMemo(
    () =>
      diffLines(`${before}\n`, `${after}\n`, { maxEditLength: MOST_EDITS }) ?? [
        { value: `${before}\n`, removed: true, added: false },
        { value: `${after}\n`, added: true, removed: false },
      ],
    [before, after],
  );
  return (
    <pre className="code diff" tabIndex={0} role="region" aria-label={`Differences of ${label}`}>
      {changes.map(({ value, added, removed }, index) => {
        const sign = added ? "+" : removed ? "−" : " ";
        const text = value
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => `${sign} ${line}\n`)
          .join("");
        if (added) return <ins key={index}>{text}</ins>;
        return removed ? <del key={index}>{text}</del> : <span key={index}>{text}</span>;
      })}
    </pre>
  );
}
