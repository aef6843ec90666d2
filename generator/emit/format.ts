import type { Options } from "prettier";
import type { LayoutOptions } from "./doc.js";

/** How files are formatted: by the layout alone, or by prettier after it. */
export interface Formatting {
  readonly layout: LayoutOptions;
  /** The text as the user's prettier config wants it. */
  readonly finish: (text: string) => Promise<string>;
}

/** Options that the layout follows by itself, and the values of others that it assumes: prettier's defaults. */
const ASSUMED: Readonly<Record<string, unknown>> = {
  semi: true,
  singleQuote: false,
  quoteProps: "as-needed",
  trailingComma: "all",
  bracketSpacing: true,
  objectWrap: "preserve",
  endOfLine: "lf",
  experimentalOperatorPosition: "end",
  experimentalTernaries: false,
  embeddedLanguageFormatting: "auto",
};

/** Options that cannot change what a generated file looks like. */
const IRRELEVANT: ReadonlySet<string> = new Set([
  ..."arrowParens bracketSameLine jsxSingleQuote jsxBracketSameLine proseWrap htmlWhitespaceSensitivity".split(
    " ",
  ),
  ..."vueIndentScriptAndStyle singleAttributePerLine parser overrides $schema".split(" "),
]);

/** A quoted key with letters beyond ASCII: prettier knows by its own tables whether it needs the quotes. */
const UNCERTAIN_KEY = /"[^"\s\\]*[^\p{ASCII}][^"\s\\]*"\??: /u;

/** Seen in no time, where it takes a while to see that there is no such key. */
const BEYOND_ASCII = /\P{ASCII}/u;

const DEFAULT_LAYOUT: LayoutOptions = { printWidth: 80, tabWidth: 2, useTabs: false };

/**
 * How a file at this path is to be formatted: prettier's config and `.editorconfig` are looked up from there, as
 * prettier itself would. Text that is laid out for widths and indentation already is given to prettier only where the
 * config asks for something else, or where a line is too long for the layout's own rules.
 *
 * @param path - the absolute path of the generated file, which overrides are matched against.
 * @param isConfigured - whether any config may apply; where none does, prettier need not be loaded to say so.
 */
export async function formattingOf(path: string, isConfigured = true): Promise<Formatting> {
  const config = isConfigured ? await configOf(path) : {};
  const layout: LayoutOptions = {
    printWidth: config.printWidth ?? DEFAULT_LAYOUT.printWidth,
    tabWidth: config.tabWidth ?? DEFAULT_LAYOUT.tabWidth,
    useTabs: config.useTabs ?? DEFAULT_LAYOUT.useTabs,
  };
  const isAssumed = Object.entries(config).every(([option, value]) => followsLayout(option, value));
  const options: Options = { ...config, parser: "typescript", filepath: path };
  return {
    layout,
    finish: async (text) => {
      if (isAssumed && isCertain(text, layout)) return text;
      const prettier = await import("prettier");
      return prettier.format(text, options);
    },
  };
}

async function configOf(path: string): Promise<Options> {
  const prettier = await import("prettier");
  return (await prettier.resolveConfig(path, { editorconfig: true })) ?? {};
}

/** Whether the layout's rules were enough for a text, so that prettier would change nothing in it. */
export function isCertain(text: string, layout: LayoutOptions): boolean {
  return !hasLongLine(text, layout) && !(BEYOND_ASCII.test(text) && UNCERTAIN_KEY.test(text));
}

function followsLayout(option: string, value: unknown): boolean {
  if (value === undefined || IRRELEVANT.has(option)) return true;
  if (option === "printWidth" || option === "tabWidth" || option === "useTabs") return true;
  if (option === "plugins") return Array.isArray(value) && value.length === 0;
  return Object.hasOwn(ASSUMED, option) && ASSUMED[option] === value;
}

/** Whether code is wider than the layout could make it: prettier knows more ways to break a line. */
function hasLongLine(text: string, { printWidth, tabWidth }: LayoutOptions): boolean {
  return text.split("\n").some((line) => {
    const tabs = line.startsWith("\t") ? (/^\t*/.exec(line)?.[0].length ?? 0) : 0;
    if (line.length + tabs * (tabWidth - 1) <= printWidth) return false;
    const isComment = /^\s*(?:\/\/|\/\*\*|\*)/.test(line);
    return !isComment && !UNBREAKABLE.test(line);
  });
}

/** Prettier breaks this line nowhere, however long the names are. */
const UNBREAKABLE = /^export const [\w$]+: FlowFactory<[\w$]+> =$/;
