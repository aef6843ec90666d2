import { once } from "../load-once.js";

/** Loads what validates calls. Rejects with an `APIConnectionError`. */
export const loadValidation: () => Promise<typeof import("./validation.js")> = /* @__PURE__ */ once(
  () => import("./validation.js"),
);

/** Loads the validator, and what only violations and users of the schemas need. Rejects with an `APIConnectionError`. */
export const loadViolations: () => Promise<typeof import("./violations.js")> = /* @__PURE__ */ once(
  () => import("./violations.js"),
);
