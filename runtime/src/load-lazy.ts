/** Loads what `execute` does not need unless something goes wrong. */
export const loadLazy = (): Promise<typeof import("./lazy.js")> => import("./lazy.js");
