import type { ResolvedConfig } from "../generator/config/index.js";

/**
 * The definition files of a config, which an emulator can serve.
 *
 * @param remedy - a sentence that says what to do where there are other sources.
 * @throws UsageError if the config names a source that is not files.
 */
export async function configFlows(
  { source }: Pick<ResolvedConfig, "source">,
  remedy: string,
): Promise<readonly string[]> {
  const [{ UsageError }, { parseSourceName }] = await Promise.all([
    import("../generator/errors.js"),
    import("../generator/sources/index.js"),
  ]);
  const named = source.map(parseSourceName);
  const flows = named.flatMap((each) => (each.kind === "files" ? [each.pattern] : []));
  if (flows.length === named.length) return flows;
  throw new UsageError(
    `The emulator serves definition files only, but the config also names other sources. ${remedy}`,
  );
}
