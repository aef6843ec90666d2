import { noukaiPlugin, type NoukaiPlugin } from "./plugin.js";

/** The plugin for esbuild. */
const noukai: NoukaiPlugin["esbuild"] = noukaiPlugin.esbuild;

export default noukai;
export type { NoukaiPluginOptions } from "./session.js";
