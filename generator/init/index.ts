export { recommendedVersion, type Answers } from "./answers.js";
export { init, type InitQuestions, type InitReport } from "./init.js";
export type { Project } from "./project.js";
