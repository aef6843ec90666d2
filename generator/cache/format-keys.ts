import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FormatScope } from "../emit/index.js";
import { isObject } from "../json-schema/values.js";
import { isMissing } from "../output/scan.js";
import { hasSelectiveSections, readEditorConfig, type EditorOptions } from "./editor-config.js";

/** Keys for what the layout of files depends on other than their text: prettier's version and configs. */
export interface FormatKeys {
  /** Calls `changed` if any config changed since the last call. */
  refresh(changed: () => void): Promise<void>;
  /**
   * Equal only if prettier formats files alike; undefined if that cannot be determined, as with plugins.
   *
   * @param path - relative to the output folder, with `/`.
   */
  of(path: string): Promise<string | undefined>;
  /** @param path - relative to the output folder, with `/`. */
  readonly scopeOf: (path: string) => FormatScope;
}

const EDITOR_CONFIG = ".editorconfig";

/** Static configs. */
const STATIC_NAMES = [
  EDITOR_CONFIG,
  ".prettierrc",
  ...["json", "json5", "yaml", "yml", "toml"].map((extension) => `.prettierrc.${extension}`),
  "package.json",
  "package.yaml",
];

/** Configs that are programs: their result may change without their text. */
const PROGRAM_NAMES = ["js", "mjs", "cjs", "ts", "mts", "cts"].flatMap((extension) => [
  `.prettierrc.${extension}`,
  `prettier.config.${extension}`,
]);

const CONFIG_NAMES = [...STATIC_NAMES, ...PROGRAM_NAMES];

/** What tells prettier that a folder is the root of a project. */
const PROJECT_MARKERS = [".git", ".hg"];

type PlainOptions = Readonly<Record<string, unknown>>;

/** The configs in one folder. */
interface FolderConfigs {
  readonly folder: string;
  readonly text: string;
  /** What its `.editorconfig` sets, if it has one; `unclear` where only prettier can tell. */
  readonly editor: EditorOptions | "unclear" | undefined;
  /** Whether prettier looks for an `.editorconfig` in no folder above it. */
  readonly isProjectRoot: boolean;
  /** Whether prettier must resolve the options, because the text does not determine them. */
  readonly isDynamic: boolean;
  /** Whether the options may differ between TypeScript files of one folder. */
  readonly isSelective: boolean;
  /** What its prettier config sets, if it has one; `unclear` where only prettier can tell. */
  readonly options: PlainOptions | "unclear" | undefined;
}

/** Keeps track of the prettier configs and `.editorconfig` files that apply below an output folder. */
export function createFormatKeys(out: string): FormatKeys {
  let folders = new Map<string, FolderConfigs>();
  /** The configs of a folder and its parents, from the root down, by folder. */
  let chains = new Map<string, readonly FolderConfigs[]>();
  const prettierVersion = versionOfPrettier();

  const configsIn = (folder: string): FolderConfigs => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const read = readConfigs(folder);
    folders.set(folder, read);
    return read;
  };
  const chain = (folder: string): readonly FolderConfigs[] => {
    const known = chains.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const above = parent === folder ? [] : chain(parent);
    const all = [...above, configsIn(folder)];
    chains.set(folder, all);
    return all;
  };

  return {
    refresh: async (changed) => {
      const before = folders;
      folders = new Map();
      chains = new Map();
      const isChanged = [...before].some(([folder, { text }]) => configsIn(folder).text !== text);
      if (!isChanged) return;
      const { clearConfigCache } = await import("prettier");
      await clearConfigCache();
      changed();
    },
    scopeOf: (path) => {
      const configs = chain(dirname(join(out, path))).filter(({ text }) => text !== "");
      const innermost = configs.at(-1);
      if (innermost === undefined) return { key: "", options: {} };
      const isSelective = configs.some((each) => each.isSelective);
      return {
        key: isSelective ? path : `${innermost.folder}/`,
        options: plainOptions(chain(dirname(join(out, path)))),
      };
    },
    of: async (path) => {
      const configs = chain(dirname(join(out, path)));
      const texts = configs.map(({ text }) => text).join("\0");
      const hasConfig = configs.some(({ text }) => text !== "");
      // Overrides match paths, so with a config the key includes the path.
      const parts = [prettierVersion, hasConfig ? path : "", texts];
      if (configs.some(({ isDynamic }) => isDynamic)) {
        const resolved = await resolvedOptions(join(out, path));
        if (resolved === undefined) return undefined;
        parts.push(resolved);
      }
      return createHash("sha256").update(parts.join("\0")).digest("base64url");
    },
  };
}

/**
 * The options of all configs together: prettier takes the innermost config alone, and what that does not set from
 * `.editorconfig` files of the same project.
 *
 * @param configs - from the root down.
 */
function plainOptions(configs: readonly FolderConfigs[]): PlainOptions | undefined {
  const options = configs.findLast((each) => each.options !== undefined)?.options;
  const at = configs.findLastIndex(({ editor }) => editor !== undefined);
  const editor = configs[at]?.editor;
  const isOfProject = !configs.slice(at + 1).some(({ isProjectRoot }) => isProjectRoot);
  if (options === "unclear" || editor === "unclear") return undefined;
  if (editor !== undefined && !isOfProject) return undefined;
  return { ...editor, ...options };
}

function readConfigs(folder: string): FolderConfigs {
  const found: FoundConfig[] = [];
  const names = namesIn(folder);
  for (const name of CONFIG_NAMES) {
    if (names?.has(name) === false) continue;
    const path = join(folder, name);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isFile() !== true) continue;
    const text = name === "package.json" ? prettierOfPackage(path) : readFileSync(path, "utf8");
    if (text !== undefined) found.push({ name, text, isOpen: isOpen(name, text) });
  }
  const editor = found.find(({ name }) => name === EDITOR_CONFIG);
  const [first, ...others] = found.filter((config) => config !== editor);
  return {
    folder,
    text: found.map(({ name, text }) => `${name} ${text}`).join("\0"),
    editor: editor && (readEditorConfig(editor.text) ?? "unclear"),
    isProjectRoot: names === undefined || PROJECT_MARKERS.some((name) => names.has(name)),
    isDynamic: found.some((config) => config.isOpen),
    isSelective: found.some((config) => config.isOpen || isSelective(config)),
    options: others.length > 0 ? "unclear" : first && (optionsOf(first) ?? "unclear"),
  };
}

/**
 * The names in a folder: asking for each takes longer than the folder's list, most of all where there is no folder. Undefined
 * for a folder that may not be listed: files in it can still be read.
 */
function namesIn(folder: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(folder));
  } catch (error) {
    return isMissing(error) ? new Set() : undefined;
  }
}

interface FoundConfig {
  readonly name: string;
  readonly text: string;
  /** Whether it is a program, or may refer to others. */
  readonly isOpen: boolean;
}

function isOpen(name: string, text: string): boolean {
  return PROGRAM_NAMES.includes(name) || mentionsOthers(name, text);
}

function isSelective({ name, text }: FoundConfig): boolean {
  return name === EDITOR_CONFIG ? hasSelectiveSections(text) : text.includes("overrides");
}

/** The options of a config that is one object of JSON. */
function optionsOf(config: FoundConfig): PlainOptions | undefined {
  if (config.isOpen || isSelective(config)) return undefined;
  const options = parseJson(config.text);
  if (!isObject(options)) return undefined;
  const { $schema: _, ...others } = options;
  return others;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a config may refer to a shared one or to plugins, which change on their own. */
function mentionsOthers(name: string, text: string): boolean {
  if (name === EDITOR_CONFIG) return false;
  const isString = /^\s*(?:"[^"]*"|'[^']*'|[@\w][^\s:={]*)\s*$/.test(text);
  return isString || text.includes("plugins") || name === "package.yaml";
}

function prettierOfPackage(path: string): string | undefined {
  const manifest = parseJson(readFileSync(path, "utf8"));
  return isObject(manifest) ? JSON.stringify(manifest.prettier) : undefined;
}

async function resolvedOptions(path: string): Promise<string | undefined> {
  const { resolveConfig } = await import("prettier");
  const config = (await resolveConfig(path, { editorconfig: true })) ?? {};
  if ((config.plugins ?? []).length > 0) return undefined;
  const isPlain = Object.values(config).every((value) => typeof value !== "function");
  return isPlain ? JSON.stringify(config) : undefined;
}

function versionOfPrettier(): string {
  const require = createRequire(import.meta.url);
  const manifest: unknown = require("prettier/package.json");
  const isNamed = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isNamed ? String(manifest.version) : "";
}
