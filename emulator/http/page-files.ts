import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { UI_TOKEN_META } from "../ui/api.js";

/** The files of the page as it was built. */
export interface PageFiles {
  /** The page itself, with a token in its `meta` element. */
  html(token: string): string;
  /** A file that the page loads, by its name in `assets/`; undefined where there is none. */
  asset(name: string): PageAsset | undefined;
}

export interface PageAsset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const META = new RegExp(`(<meta\\s+name="${UI_TOKEN_META}"\\s+content=)"[^"]*"`);

/** The folder of the built page, from the sources, the build and the bundle alike; undefined where it was not built. */
export function pageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("#ui-page"));
  } catch {
    return undefined;
  }
}

/** Reads a built page. What it has is known from then on, so that a request names no path of the disk. */
export function readPageFiles(folder: string): PageFiles {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  if (!META.test(page)) throw new Error(`${folder}/index.html has no place for the token`);
  const assets = join(folder, "assets");
  const names = new Set(
    readdirSync(assets, { withFileTypes: true })
      .filter((entry) => entry.isFile() && Object.hasOwn(TYPES, extname(entry.name)))
      .map((entry) => entry.name),
  );
  const read = new Map<string, PageAsset>();
  return {
    html: (token) => page.replace(META, (_, start: string) => `${start}"${token}"`),
    asset: (name) => {
      if (!names.has(name)) return undefined;
      const known = read.get(name) ?? {
        type: TYPES[extname(name)] ?? "application/octet-stream",
        bytes: new Uint8Array(readFileSync(join(assets, name))),
      };
      read.set(name, known);
      return known;
    },
  };
}
