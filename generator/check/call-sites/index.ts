export type { CallSite } from "./call-site.js";
export { findCallSites } from "./find.js";
