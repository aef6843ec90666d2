export { printCheck } from "./print-check.js";
export { isFailing } from "./words.js";
