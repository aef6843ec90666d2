export type { ToolCallEnd, ToolRunner } from "./call-tool.js";
export { flowTools, type FlowTool } from "./flow-tools.js";
export { createFlowServer } from "./server.js";
