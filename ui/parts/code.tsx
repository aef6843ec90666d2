import { useEffect, useState, type ReactNode } from "react";
import { CopyButton } from "./copy-button.js";
import type { Span } from "./highlight.js";

/** Texts that are longer stay in one colour. */
const LONGEST = 100_000;

/** A text of code in its colours, with a button that copies it. */
export function Code({
  text,
  language,
  label,
}: {
  readonly text: string;
  /** `python`, `javascript`, `typescript`, `json`, `yaml` or `bash`. */
  readonly language: string;
  /** What it is, as a noun: "code of the step". */
  readonly label: string;
}): ReactNode {
  const spans = useHighlight(text, language);
  return (
    <div className="code-block">
      <CopyButton text={text} label={`Copy the ${label}`} />
      <pre className="code" tabIndex={0} role="region" aria-label={label}>
        <code>
          {spans.map((span, index) => (
            <span key={index} className={span.className}>
              {span.text}
            </span>
          ))}
        </code>
      </pre>
    </div>
  );
}

function useHighlight(text: string, language: string): readonly Span[] {
  const [found, setFound] = useState<{ text: string; spans: readonly Span[] }>();
  useEffect(() => {
    if (text.length > LONGEST) return;
    let isWanted = true;
    void import("./highlight.js").then(({ highlight }) => {
      if (isWanted) setFound({ text, spans: highlight(text, language) });
    });
    return () => {
      isWanted = false;
    };
  }, [text, language]);
  return found?.text === text ? found.spans : [{ text, className: undefined }];
}
