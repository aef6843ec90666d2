export { formatProblem, type ProblemFormat } from "./format-problem.js";
export { hashDefinition } from "./hash.js";
export type { DefinitionProblem, SourceLine } from "./problem.js";
export { problemAt, readDefinition, type DefinitionFile, type ReadResult } from "./read.js";
export type {
  FlowDefinition,
  FlowVersion,
  LoopNode,
  ParallelNode,
  SequenceNode,
  Step,
  StepNode,
} from "./types.js";
export type { JsonObject, JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
