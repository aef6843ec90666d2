export { check } from "./check.js";
export { CHANGE_CLASSES, mayBreak, type Change, type ChangeClass } from "../diff/index.js";
export type { CallSite, Cause, CheckReport, Difference } from "./difference.js";
