export { check } from "./check.js";
export type { Change, ChangeClass } from "../diff/index.js";
export type { CallSite, Cause, CheckReport, Difference } from "./difference.js";
