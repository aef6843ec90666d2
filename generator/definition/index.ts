export { hashDefinition } from "./hash.js";
export type { DefinitionProblem } from "./problem.js";
export {
  problemAt,
  problemsOf,
  readDefinition,
  type DefinitionCheck,
  type DefinitionFile,
  type ReadResult,
} from "./read.js";
export type { CallVersion, FlowDefinition } from "./types.js";
