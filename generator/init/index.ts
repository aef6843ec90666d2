export type { Answers } from "./answers.js";
export { init, type InitReport } from "./init.js";
export type { FileEdit } from "./plan.js";
export type { PackageManager, Project } from "./project.js";
