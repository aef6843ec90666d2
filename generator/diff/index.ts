export { worstClass, type Change, type ChangeClass, type ChangeDirection } from "./change.js";
export { compareDefinitions } from "./compare-definitions.js";
export { compareFlows, type FlowVersions } from "./compare-flows.js";
