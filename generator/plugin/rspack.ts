import { noukaiPlugin, type NoukaiPlugin } from "./plugin.js";

/** The plugin for Rspack. */
const noukai: NoukaiPlugin["rspack"] = noukaiPlugin.rspack;

export default noukai;
export type { NoukaiPluginOptions } from "./session.js";
