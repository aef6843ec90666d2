export { check } from "./check.js";
export type { CallSite } from "./call-sites/index.js";
export type { Change, ChangeClass } from "../diff/index.js";
export type { Cause, CheckReport, Difference } from "./difference.js";
