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

const FLOW = "/flows/:org/:project/:slug";

/** Every place of the page. Views are loaded when they are shown. */
export const routes: readonly Route[] = [
  {
    path: "/flows",
    title: "Flows",
    entry: "Flows",
    View: lazy(async () => ({ default: (await import("../flows/flows-view.js")).FlowsView })),
  },
  {
    path: FLOW,
    title: "Steps",
    View: lazy(async () => ({ default: (await import("../flows/flow-view.js")).FlowView })),
  },
  {
    path: `${FLOW}/run`,
    title: "Run",
    View: lazy(async () => ({ default: (await import("../run/run-view.js")).RunView })),
  },
  {
    path: `${FLOW}/schemas`,
    title: "Schemas",
    View: lazy(async () => ({ default: (await import("../flows/schemas-view.js")).SchemasView })),
  },
  {
    path: `${FLOW}/definition`,
    title: "Definition",
    View: lazy(async () => ({
      default: (await import("../flows/definition-view.js")).DefinitionView,
    })),
  },
  {
    path: `${FLOW}/differences`,
    title: "Differences",
    View: lazy(async () => ({
      default: (await import("../flows/differences-view.js")).DifferencesView,
    })),
  },
  {
    path: "/runs",
    title: "Runs",
    entry: "Runs",
    View: lazy(async () => ({ default: (await import("../runs/runs-view.js")).RunsView })),
  },
  {
    path: "/runs/compare",
    title: "Compare runs",
    View: lazy(async () => ({
      default: (await import("../runs/compare/compare-view.js")).CompareView,
    })),
  },
  {
    path: "/runs/:executionId",
    title: "Run",
    View: lazy(async () => ({ default: (await import("../runs/run-view.js")).RunDetailView })),
  },
  {
    path: "/sessions",
    title: "Sessions",
    entry: "Sessions",
    View: lazy(async () => ({
      default: (await import("../sessions/sessions-view.js")).SessionsView,
    })),
  },
  {
    path: "/sessions/:sessionId",
    title: "Session",
    View: lazy(async () => ({
      default: (await import("../sessions/session-view.js")).SessionView,
    })),
  },
  {
    path: "/jobs",
    title: "Jobs",
    entry: "Jobs",
    View: lazy(async () => ({ default: (await import("../jobs/jobs-view.js")).JobsView })),
  },
  {
    path: "/webhooks",
    title: "Webhooks",
    entry: "Webhooks",
    View: lazy(async () => ({
      default: (await import("../webhooks/webhooks-view.js")).WebhooksView,
    })),
  },
  {
    path: "/mocks",
    title: "Mocks",
    entry: "Mocks",
    View: lazy(async () => ({ default: (await import("../mocks/mocks-view.js")).MocksView })),
  },
  {
    path: "/faults",
    title: "Faults",
    entry: "Faults",
    View: lazy(async () => ({ default: (await import("../faults/faults-view.js")).FaultsView })),
  },
];

/** Where the page begins. */
export const HOME = "/flows";
