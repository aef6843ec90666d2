export { buildFlow, flowPath, groupFlows, type ModelOptions } from "./create-model.js";
export { conversationMessageKey } from "./model.js";
export type { ContractModel, Declaration, FlowModel } from "./model.js";
export { assignNames, camelCase, exactName, isReservedValue, type NameRequest } from "./names.js";
export type {
  Documentation,
  IndexNode,
  ObjectNode,
  PropertyNode,
  TypeNode,
} from "../types/type-node.js";
export type { FlowGroup } from "./flow-group.js";
