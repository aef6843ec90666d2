export { findLastRun, type GenerateRequest, type LastRun } from "./last-run.js";
