export { CHANGE_CLASSES, mayBreak, worstClass, type Change, type ChangeClass } from "./change.js";
export { compareDefinitions, type ComparisonOptions } from "./compare-definitions.js";
export { compareFlows, type FlowVersions } from "./compare-flows.js";
