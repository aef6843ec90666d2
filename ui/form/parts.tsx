import type { ReactNode } from "react";

/** The name of a field. */
export function FieldLabel({
  id,
  label,
  isRequired,
}: {
  /** Of the control. */
  readonly id: string;
  readonly label: string;
  readonly isRequired: boolean;
}): ReactNode {
  return (
    <label htmlFor={id} className="form-label">
      {label}
      {!isRequired && <span className="faint"> optional</span>}
    </label>
  );
}

/** What the definition says of a field. */
export function Help({
  id,
  text,
}: {
  readonly id: string;
  readonly text: string | undefined;
}): ReactNode {
  return text === undefined || text === "" ? null : (
    <p id={id} className="help">
      {text}
    </p>
  );
}

/** What is wrong with a field. */
export function FieldErrors({
  id,
  errors,
}: {
  readonly id: string;
  readonly errors: readonly string[];
}): ReactNode {
  return errors.length === 0 ? null : (
    <ul id={id} className="error-text">
      {errors.map((error, index) => (
        <li key={index}>{error}</li>
      ))}
    </ul>
  );
}
