import { noukaiPlugin, type NoukaiPlugin } from "./plugin.js";

/** The plugin for Rollup. */
const noukai: NoukaiPlugin["rollup"] = noukaiPlugin.rollup;

export default noukai;
export type { NoukaiPluginOptions } from "./session.js";
