import type { ResolvedConfig } from "./config/index.js";

/**
 * What is to be done in the project before the clients of a config compile: a sentence each. Nothing is loaded for a config
 * of which nothing can be said.
 */
export async function projectNotices(config: ResolvedConfig): Promise<readonly string[]> {
  const notices: (string | undefined)[] = [];
  if (config.schemas === "zod") {
    const { zodNotice } = await import("./zod-package.js");
    notices.push(zodNotice(config.out));
  }
  if (config.importExtension !== "js") {
    const { importNotice } = await import("./import-extension.js");
    notices.push(importNotice(config));
  }
  return notices.filter((notice) => notice !== undefined);
}
