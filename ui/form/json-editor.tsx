import { useState, type ReactNode } from "react";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { parseJsonText } from "./json-text.js";

/** A field for a value in JSON. What is no JSON stays in the field, with what is wrong, and changes nothing. */
export function JsonEditor({
  id,
  value,
  label,
  rows = 4,
  describedBy,
  isInvalid = false,
  onChange,
  onProblem,
}: {
  readonly id: string;
  readonly value: JsonValue | undefined;
  /** For a field without a `label` of its own. */
  readonly label?: string | undefined;
  readonly rows?: number;
  readonly describedBy?: string | undefined;
  readonly isInvalid?: boolean;
  /** Called with undefined where the field is empty. */
  readonly onChange: (value: JsonValue | undefined) => void;
  /** Called with what is wrong with the text, or undefined where it is right. */
  readonly onProblem: (problem: string | undefined) => void;
}): ReactNode {
  const [text, setText] = useState(() => textOf(value));
  const [shown, setShown] = useState(value);
  const [problem, setProblem] = useState<string>();
  // The value was changed from outside, such as by another run that is taken over.
  if (value !== shown && JSON.stringify(value) !== JSON.stringify(shown)) {
    setShown(value);
    setText(textOf(value));
    setProblem(undefined);
  }
  return (
    <>
      <textarea
        id={id}
        className="json-input"
        spellCheck={false}
        rows={rows}
        aria-label={label}
        aria-invalid={problem !== undefined || isInvalid}
        aria-describedby={
          [problem === undefined ? "" : `${id}-problem`, describedBy ?? ""].join(" ").trim() ||
          undefined
        }
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          const parsed = parseJsonText(next);
          const wrong = next.trim() === "" ? undefined : parsed.problem;
          setText(next);
          setProblem(wrong);
          onProblem(wrong);
          if (wrong !== undefined) return;
          setShown(parsed.value);
          onChange(parsed.value);
        }}
      />
      {problem !== undefined && (
        <p id={`${id}-problem`} className="error-text">
          {problem}
        </p>
      )}
    </>
  );
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
