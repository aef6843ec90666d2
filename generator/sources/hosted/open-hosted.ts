import type { Source } from "../source.js";
import { mcpEndpoint } from "./connection/endpoint.js";
import { parseProject } from "./hosted-address.js";
import type { HostedSourceOptions } from "./hosted-source.js";

/**
 * Opens a project of the hosted service. Its address is checked at once; what reads it is loaded when it is needed.
 *
 * @throws ConfigError if the address or the name of the project is invalid.
 */
export function openHosted(options: HostedSourceOptions): Source {
  if (options.project !== undefined) parseProject(options.project);
  const { href } = mcpEndpoint(options.url, options.env ?? process.env);
  let opened: Promise<Required<Source>> | undefined;
  const open = (): Promise<Required<Source>> =>
    (opened ??= import("./hosted-source.js").then(({ hostedSource }) => hostedSource(options)));
  return {
    describe: href,
    isRemote: true,
    load: async (signal, onProgress) => (await open()).load(signal, onProgress),
    watch: async (changed) => (await open()).watch(changed),
  };
}
