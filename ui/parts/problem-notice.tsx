import type { ReactNode } from "react";
import { messageOf } from "../api/error.js";

/** Says what could not be done, and why. */
export function ProblemNotice({
  title,
  error,
  retry,
}: {
  readonly title: string;
  readonly error: unknown;
  readonly retry?: () => void;
}): ReactNode {
  return (
    <div className="notice error" role="alert">
      <strong>{title}</strong>
      <p>{messageOf(error)}</p>
      {retry !== undefined && (
        <button className="button" type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
