import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.js";

/** A prompt, with its placeholders set off. */
export function PromptText({
  text,
  label,
}: {
  readonly text: string;
  readonly label: string;
}): ReactNode {
  return (
    <div className="code-block">
      <CopyButton text={text} label={`Copy the ${label}`} />
      <pre className="code wrapped" tabIndex={0} role="region" aria-label={label}>
        {text.split(/(\{\{[^{}]*\}\})/).map((part, index) =>
          index % 2 === 1 ? (
            <mark key={index} className="placeholder">
              {part}
            </mark>
          ) : (
            part
          ),
        )}
      </pre>
    </div>
  );
}
