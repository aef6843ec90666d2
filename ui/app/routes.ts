import { lazy, type ComponentType } from "react";

/** A place of the page. */
export interface Route {
  /** Segments after `:` have names, which `useParam` takes. */
  readonly path: string;
  /** Of the window, before the name of the page. */
  readonly title: string;
  /** Its name in the navigation; without one it belongs to the entry whose path its own begins with. */
  readonly entry?: string;
  readonly View: ComponentType;
}

/** Every place of the page. Views are loaded when they are shown. */
export const routes: readonly Route[] = [
  {
    path: "/flows",
    title: "Flows",
    entry: "Flows",
    View: lazy(async () => ({ default: (await import("../flows/flows-view.js")).FlowsView })),
  },
];

/** Where the page begins. */
export const HOME = "/flows";
