/** What the plugin may be told. Everything else stands in `noukai.config.{ts,js,json}`. */
export interface NoukaiPluginOptions {
  /** The config file, relative to the project's folder. Default: `noukai.config.*` if there is one. */
  config?: string | undefined;
  /** The project's folder. Default: the bundler's root, or the working directory. */
  root?: string | undefined;
  /** Reach no server: take the snapshot for what they would say. Default: false. */
  offline?: boolean | undefined;
}
