import { createFormatKeys } from "../cache/format-keys.js";

/** What tells how files are formatted; undefined where only running prettier can. */
export async function formatSignature(
  out: string,
  paths: readonly string[],
): Promise<string | undefined> {
  const keys = createFormatKeys(out);
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const path of paths) {
    const scope = keys.scopeOf(path);
    if (seen.has(scope)) continue;
    seen.add(scope);
    const key = await keys.of(path);
    if (key === undefined) return undefined;
    found.add(`${scope} ${key}`);
  }
  return [...found].join("\n");
}
