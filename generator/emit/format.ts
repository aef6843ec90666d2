import type { Options } from "prettier";
import type { LayoutOptions } from "./doc.js";

/** How files are formatted: by the layout alone, or by prettier after it. */
export interface Formatting {
  readonly layout: LayoutOptions;
  /**
   * The text as the user's prettier config wants it.
   *
   * @param isLaidOut - whether the text is as prettier would lay it out; by default, the lines of the text decide.
   */
  readonly finish: (text: string, isLaidOut?: boolean) => Promise<string>;
}

/** The files that prettier formats like one of them. */
export interface FormatScope {
  /**
   * The same only for files of one scope: empty if no config applies; the innermost folder with a config if all configs
   * apply to every TypeScript file below them; the path itself otherwise.
   */
  readonly key: string;
  /** The options that the configs set; undefined where only prettier can tell, which takes a while to load. */
  readonly options: Readonly<Record<string, unknown>> | undefined;
}

/** Values of options that the layout assumes: prettier's defaults. */
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

/** A quoted key with non-ASCII letters: only prettier's Unicode tables decide whether it needs the quotes. */
const UNCERTAIN_KEY = /"[^"\s\\]*[^\p{ASCII}][^"\s\\]*"\??: /u;

/** A cheap test before `UNCERTAIN_KEY`, which is slow on texts without a match. */
const BEYOND_ASCII = /\P{ASCII}/u;

const DEFAULT_LAYOUT: LayoutOptions = { printWidth: 80, tabWidth: 2, useTabs: false };

/**
 * Returns how to format a file at this path. Prettier's config and `.editorconfig` are looked up from there, as prettier does.
 * The layout already follows the configured width and indentation, so prettier runs only if the config sets other options, or
 * if a line is too long for the rules of the layout.
 *
 * @param path - the absolute path of the generated file, which overrides are matched against.
 * @param known - what the configs say; with it, prettier need not be loaded to look for them.
 */
export async function formattingOf(path: string, known?: Options): Promise<Formatting> {
  const config = known ?? (await configOf(path));
  const layout: LayoutOptions = {
    printWidth: config.printWidth ?? DEFAULT_LAYOUT.printWidth,
    tabWidth: config.tabWidth ?? DEFAULT_LAYOUT.tabWidth,
    useTabs: config.useTabs ?? DEFAULT_LAYOUT.useTabs,
  };
  const isAssumed = Object.entries(config).every(([option, value]) => followsLayout(option, value));
  const options: Options = { ...config, parser: "typescript", filepath: path };
  return {
    layout,
    finish: async (text, isLaidOut) => {
      if (isAssumed && (isLaidOut ?? isCertain(text, layout))) return text;
      const prettier = await import("prettier");
      return prettier.format(text, options);
    },
  };
}

async function configOf(path: string): Promise<Options> {
  const prettier = await import("prettier");
  return (await prettier.resolveConfig(path, { editorconfig: true })) ?? {};
}

/** Whether the layout is certain to equal that of prettier. */
export function isCertain(text: string, layout: LayoutOptions): boolean {
  return !hasLongLine(text, layout) && !(BEYOND_ASCII.test(text) && hasUncertainKey(text));
}

function hasUncertainKey(text: string): boolean {
  return text.split("\n").some((line) => UNCERTAIN_KEY.test(line) && !COMMENT.test(line));
}

function followsLayout(option: string, value: unknown): boolean {
  if (value === undefined || IRRELEVANT.has(option)) return true;
  if (option === "printWidth" || option === "tabWidth" || option === "useTabs") return true;
  if (option === "plugins") return Array.isArray(value) && value.length === 0;
  return Object.hasOwn(ASSUMED, option) && ASSUMED[option] === value;
}

/** Whether code exceeds the width: prettier has more rules to break a line than the layout. */
function hasLongLine(text: string, { printWidth, tabWidth }: LayoutOptions): boolean {
  return text.split("\n").some((line) => {
    const tabs = line.startsWith("\t") ? (/^\t*/.exec(line)?.[0].length ?? 0) : 0;
    if (line.length + tabs * (tabWidth - 1) <= printWidth) return false;
    return !COMMENT.test(line) && !UNBREAKABLE.test(line);
  });
}

/** A line of a comment: prettier leaves it as it is. */
const COMMENT = /^\s*(?:\/\/|\/\*\*|\*)/;

/** A line that prettier never breaks. */
const UNBREAKABLE =
  /^export (?:const [\w$]+: (?:Validated)?FlowFactory<[\w$]+> =|interface [\w$]+ (?:extends [\w$]+ )?\{|type [\w$]+ =)$|^ *(?:\| |[\w$]+\??: )?[\w$]+(?:\[\])*;?$/;
