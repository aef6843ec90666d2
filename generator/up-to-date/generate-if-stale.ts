import type { ConfigFlags } from "../config/resolve.js";
import type { ResolvedConfig } from "../config/config.js";
import type { GenerateOptions } from "../generate.js";
import type { GenerateReport } from "../report.js";
import { findLastRun } from "./last-run.js";
import { prepareThreads } from "./prepare-threads.js";

/**
 * Resolves a config and generates, as `resolveConfig` and `generate` do, unless the clients are up to date: if no
 * file changed since the last run, the modules that validate configs and definitions are not loaded.
 *
 * @param cwd - the working directory of the command.
 * @throws what `resolveConfig` and `Generator.run` throw.
 */
export async function generateIfStale(
  cwd: string,
  flags: ConfigFlags,
  options: GenerateOptions,
): Promise<GenerateReport> {
  const start = performance.now();
  const { cache = true, check = false, offline = false } = options;
  let resolving: Promise<ResolvedConfig> | undefined;
  const resolve = (): Promise<ResolvedConfig> => (resolving ??= resolveNow(cwd, flags));
  const last = cache ? await findLastRun({ cwd, flags, offline, resolve }) : undefined;
  const unchanged = await last?.unchanged();
  if (unchanged !== undefined) return { ...unchanged, durationMs: performance.now() - start };
  const config = await resolve();
  const threads = await prepareThreads(config, { cache, offline });
  const { createGenerator } = await import("../generate.js");
  const remember = check ? undefined : await last?.begin();
  const generator = await createGenerator(config, options, threads);
  const report = await generator.run(options);
  if (!check) {
    const remembering = remember?.({ report, signatures: generator.signatures() });
    await Promise.all([generator.save(), remembering]);
  }
  return report;
}

async function resolveNow(cwd: string, flags: ConfigFlags): Promise<ResolvedConfig> {
  const { resolveConfig } = await import("../config/index.js");
  return resolveConfig(cwd, flags);
}
