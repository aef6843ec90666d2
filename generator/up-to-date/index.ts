export { findLastRun } from "./last-run.js";
