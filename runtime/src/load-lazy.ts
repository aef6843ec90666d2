import { once } from "./load-once.js";

/** Loads what `execute` does not need unless something goes wrong. Rejects with an `APIConnectionError`. */
export const loadLazy: () => Promise<typeof import("./lazy.js")> = /* @__PURE__ */ once(
  () => import("./lazy.js"),
);
