import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What makes a browser ask another host without a click. */
const REQUESTS: readonly RegExp[] = [
  /<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc="(?:https?:)?\/\/[^"]*/g,
  /<link\b[^>]*\bhref="(?:https?:)?\/\/[^"]*/g,
  /\burl\(\s*["']?(?:https?:)?\/\/[^)]*/g,
  /@import\s+["'](?:https?:)?\/\/[^"']*/g,
  /\b(?:fetch|import)\(\s*["'`](?:https?:)?\/\/[^"'`]*/g,
];

/** What a check of the built site found. */
export interface SiteSize {
  readonly pages: number;
  readonly bytes: number;
}

/**
 * Checks that the pages, styles and scripts of a site load nothing from other hosts.
 *
 * @param folder the built site
 * @throws Error that lists the files and what they would load
 */
export function checkSite(folder: string): SiteSize {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(?:html|css|js)$/.test(file),
  );
  const texts = files.map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
  const found = texts.flatMap(({ file, text }) =>
    requestsIn(text).map((request) => `${file}: ${request}`),
  );
  if (found.length > 0)
    throw new Error(`The site would load from other hosts:\n${found.join("\n")}`);
  return {
    pages: files.filter((file) => file.endsWith(".html")).length,
    bytes: texts.reduce((sum, { text }) => sum + text.length, 0),
  };
}

/** The requests to other hosts that a page, a style or a script makes by itself. */
export function requestsIn(text: string): readonly string[] {
  return REQUESTS.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found));
}
