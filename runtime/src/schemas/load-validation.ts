import { once } from "../load-lazy.js";

/** Loads the validator. Rejects with an `APIConnectionError`. */
export const loadValidation: () => Promise<typeof import("./validation.js")> = /* @__PURE__ */ once(
  () => import("./validation.js"),
);

/** Loads the keywords that few schemas have. Rejects with an `APIConnectionError`. */
export const loadMore: () => Promise<typeof import("../validation/more-keywords.js")> =
  /* @__PURE__ */ once(() => import("../validation/more-keywords.js"));

/** Loads what only violations and users of the schemas need. Rejects with an `APIConnectionError`. */
export const loadViolations: () => Promise<typeof import("./violations.js")> = /* @__PURE__ */ once(
  () => import("./violations.js"),
);
