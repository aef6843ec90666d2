/** What prettier takes from an `.editorconfig` file for generated files. */
export type EditorOptions = Readonly<Record<string, unknown>>;

const COMMENT = /^\s*(?:[#;].*)?$/;
const SECTION = /^\s*\[([^[\]]*)\]\s*$/;
const PROPERTY = /^\s*([a-z_]+)\s*=\s*([a-z\d-]+)\s*$/;

/** The properties that prettier reads, and the values for which `optionsOf` knows what it makes of them. */
const READ: Readonly<Record<string, RegExp>> = {
  indent_style: /^(?:space|tab)$/,
  indent_size: /^[1-9]\d{0,3}$/,
  tab_width: /^[1-9]\d{0,3}$/,
  max_line_length: /^[1-9]\d{0,3}$/,
  quote_type: /^(?:single|double)$/,
  end_of_line: /^(?:lf|crlf|cr)$/,
};

/** The properties that prettier does not read. */
const NOT_READ = new Set(["charset", "insert_final_newline", "trim_trailing_whitespace"]);

/** Whether the sections of an `.editorconfig` go by more than a file's extension. */
export function hasSelectiveSections(text: string): boolean {
  const sections = [...text.matchAll(/^\s*\[(.*)\]/gm)].map(([, glob = ""]) => glob);
  return sections.some((glob) => !BY_EXTENSION.test(glob));
}

const BY_EXTENSION = /^\*(?:\.(?:\w+|\{[\w,]+\}))?$/;

/**
 * Reads an `.editorconfig` of the usual form as prettier does: one that is the root, whose sections go by extension, with
 * values in lower case. Prettier has a complete reader of them, which takes long to load.
 *
 * @returns undefined for any other file.
 */
export function readEditorConfig(text: string): EditorOptions | undefined {
  const set = new Map<string, string>();
  let isRoot = false;
  let section: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (COMMENT.test(line)) continue;
    const [, glob] = SECTION.exec(line) ?? [];
    if (glob !== undefined) {
      if (!BY_EXTENSION.test(glob)) return undefined;
      section = glob;
      continue;
    }
    const [, name = "", value = ""] = PROPERTY.exec(line) ?? [];
    if (section === undefined) {
      if (name !== "root" || value !== "true") return undefined;
      isRoot = true;
    } else if (READ[name]?.test(value) === true) {
      if (isForTypeScript(section)) set.set(name, value);
    } else if (!NOT_READ.has(name)) return undefined;
  }
  return isRoot ? optionsOf(set) : undefined;
}

function isForTypeScript(glob: string): boolean {
  return glob === "*" || /^\*\.\{?(?:\w+,)*ts(?:,\w+)*\}?$/.test(glob);
}

function optionsOf(set: ReadonlyMap<string, string>): EditorOptions {
  const style = set.get("indent_style");
  const [indent, tab] = [set.get("indent_size"), set.get("tab_width")];
  const width = style === "space" ? (indent ?? tab) : (tab ?? indent);
  const length = set.get("max_line_length");
  const quotes = set.get("quote_type");
  const end = set.get("end_of_line");
  return {
    ...(style !== undefined && { useTabs: style === "tab" }),
    ...(width !== undefined && { tabWidth: Number(width) }),
    ...(length !== undefined && { printWidth: Number(length) }),
    ...(quotes !== undefined && { singleQuote: quotes === "single" }),
    ...(end !== undefined && { endOfLine: end }),
  };
}
