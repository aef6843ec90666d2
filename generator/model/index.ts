export { flowIdentifier } from "./flow-identifier.js";
export { flowPath, flowPaths } from "./flow-paths.js";
export { buildFlow, groupFlows, type ModelOptions } from "./create-model.js";
export { conversationMessageKey, enumerationsName } from "./model.js";
export type {
  CallModel,
  ContractModel,
  Declaration,
  FlowModel,
  FlowValidation,
  ZodFileModel,
} from "./model.js";
export {
  assignNames,
  camelCase,
  exactName,
  isReservedValue,
  pascalCase,
  type NameRequest,
} from "./names.js";
export type {
  ArrayNode,
  Documentation,
  IndexNode,
  KeywordNode,
  ObjectNode,
  PropertyNode,
  TypeNode,
} from "../types/type-node.js";
export type { FlowGroup } from "./flow-group.js";
