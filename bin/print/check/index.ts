export { printCheck, type CheckStyle } from "./print-check.js";
export { isFailing, type FailOn } from "./words.js";
