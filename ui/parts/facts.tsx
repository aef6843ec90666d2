import type { ReactNode } from "react";

/** Names and what they are; what is undefined is left out. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, ReactNode])[];
}): ReactNode {
  return (
    <dl className="pairs">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
