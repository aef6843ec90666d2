import { noukaiPlugin, type NoukaiPlugin } from "./plugin.js";

/** The plugin for webpack. */
const noukai: NoukaiPlugin["webpack"] = noukaiPlugin.webpack;

export default noukai;
export type { NoukaiPluginOptions } from "./session.js";
