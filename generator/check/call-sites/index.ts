export type { CallSite } from "./call-site.js";
export { findCallSites, type CallSites } from "./find.js";
