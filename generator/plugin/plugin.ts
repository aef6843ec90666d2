import { createUnplugin, type UnpluginInstance } from "unplugin";
import { esbuildHooks } from "./esbuild-hooks.js";
import type { NoukaiPluginOptions } from "./session.js";
import { rollupHooks } from "./rollup-hooks.js";
import { viteHooks } from "./vite-hooks.js";
import { webpackHooks, type PackCompiler } from "./webpack-hooks.js";

/** The plugin, as each bundler takes it. */
export type NoukaiPlugin = UnpluginInstance<NoukaiPluginOptions | undefined, false>;

/** The name of the plugin in messages of bundlers. */
export const PLUGIN_NAME = "noukai-codegen";

/**
 * Generates the clients before each build, and follows the definitions while a bundler watches. A build fails if the
 * definitions or the config are invalid, but not if a service cannot be reached and there is a snapshot.
 */
export const noukaiPlugin: NoukaiPlugin = createUnplugin(
  (options: NoukaiPluginOptions | undefined = {}) => ({
    name: PLUGIN_NAME,
    vite: viteHooks(options),
    rollup: rollupHooks(options),
    rolldown: rollupHooks(options),
    esbuild: esbuildHooks(options),
    webpack: (compiler) => {
      webpackHooks(compiler, options);
    },
    // Rspack has the hooks of webpack.
    rspack: (compiler: PackCompiler) => {
      webpackHooks(compiler, options);
    },
  }),
);
