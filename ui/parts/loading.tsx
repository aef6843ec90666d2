import type { ReactNode } from "react";

/** @param what is loaded, as a noun. */
export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <p className="loading" role="status">
      Loading {what}…
    </p>
  );
}
