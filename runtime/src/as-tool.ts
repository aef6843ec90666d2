/** Flows as tools of models: a subpath of its own, so that programs without agents do not load it. */
export { asTool } from "./as-tool/as-tool.js";
export { toolName, toolNames } from "./as-tool/tool-name.js";
export type {
  AiTool,
  AnsweringTool,
  AsToolOptions,
  ChatTool,
  ResponsesTool,
  StandardTool,
  ToolArguments,
  ToolCallOptions,
  ToolFormats,
  ToolRun,
} from "./as-tool/types.js";
