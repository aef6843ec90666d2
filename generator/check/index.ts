export { check, type CheckOptions } from "./check.js";
export type { CallSite } from "./call-sites/index.js";
export type { Change, ChangeClass, ChangeDirection } from "../diff/index.js";
export type { Cause, CheckReport, Difference } from "./difference.js";
