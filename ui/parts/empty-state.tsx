import type { ReactNode } from "react";

/** What a view shows that has nothing to show yet: what will be here, and how it comes here. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
