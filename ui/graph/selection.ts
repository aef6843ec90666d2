import { createContext, type Context } from "react";

/** Which step is selected, and what selects one: the graph's nodes read it, so that they need not be made anew. */
export interface Selection {
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}

export const SelectionContext: Context<Selection> = createContext<Selection>({
  selected: undefined,
  onSelect: () => undefined,
});
