export { formatProblem, type ProblemFormat } from "./format-problem.js";
export { hashDefinition } from "./hash.js";
export type { DefinitionProblem, SourceLine } from "./problem.js";
export { problemAt, readDefinition, type DefinitionFile, type ReadResult } from "./read.js";
export type {
  FlowDefinition,
  FlowVersion,
  JsonObject,
  JsonSchema,
  JsonSchemaObject,
  JsonValue,
  LoopNode,
  ParallelNode,
  SequenceNode,
  Step,
  StepNode,
} from "./types.js";
