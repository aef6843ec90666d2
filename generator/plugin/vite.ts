import { noukaiPlugin, type NoukaiPlugin } from "./plugin.js";

/** The plugin for Vite. */
const noukai: NoukaiPlugin["vite"] = noukaiPlugin.vite;

export default noukai;
export type { NoukaiPluginOptions } from "./session.js";
