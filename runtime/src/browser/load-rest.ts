import { once } from "../load-once.js";

/** Loads what only failures, tools and resumed runs need. Rejects with an `APIConnectionError`. */
export const loadRest: () => Promise<typeof import("./rest.js")> = /* @__PURE__ */ once(
  () => import("./rest.js"),
);
