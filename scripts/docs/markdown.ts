/** A fenced block of a page. */
export interface Block {
  /** The first word after the fence: `ts`. */
  readonly language: string;
  /** The other words after the fence. */
  readonly marks: readonly string[];
  readonly text: string;
  /** The line of the fence, from 1. */
  readonly line: number;
}

/** A link in the text of a page. */
export interface Link {
  readonly target: string;
  /** From 1. */
  readonly line: number;
}

const FENCE = /^(\s*)(`{3,})\s*(\S*)[ \t]*(.*)$/;

/** The lines of a page that are no code, and its fenced blocks. */
interface Parts {
  readonly prose: readonly { readonly text: string; readonly line: number }[];
  readonly blocks: readonly Block[];
}

function split(page: string): Parts {
  const prose: { text: string; line: number }[] = [];
  const blocks: Block[] = [];
  let open: { fence: string; indent: string; block: Block; lines: string[] } | undefined;
  for (const [index, text] of page.split("\n").entries()) {
    if (open !== undefined) {
      if (text.trim() === open.fence) {
        blocks.push({ ...open.block, text: open.lines.map((each) => `${each}\n`).join("") });
        open = undefined;
      } else {
        open.lines.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
      }
      continue;
    }
    const [, indent = "", fence, language = "", marks = ""] = FENCE.exec(text) ?? [];
    if (fence === undefined) {
      prose.push({ text, line: index + 1 });
      continue;
    }
    const block = {
      language,
      marks: marks.split(/\s+/).filter(Boolean),
      text: "",
      line: index + 1,
    };
    open = { fence, indent, block, lines: [] };
  }
  return { prose, blocks };
}

/** The fenced blocks of a page, in order. */
export function readBlocks(page: string): readonly Block[] {
  return split(page).blocks;
}

/** The links of a page, in order: inline ones, outside of code. */
export function readLinks(page: string): readonly Link[] {
  return split(page).prose.flatMap(({ text, line }) =>
    [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => ({
      target,
      line,
    })),
  );
}

/** The ids of the headings of a page, by which links name them. */
export function headingIds(page: string): ReadonlySet<string> {
  const found = new Map<string, number>();
  const ids = new Set<string>();
  for (const { text } of split(page).prose) {
    const [, heading] = /^#{1,6} (.+)$/.exec(text) ?? [];
    if (heading === undefined) continue;
    const id = headingId(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
    const earlier = found.get(id) ?? 0;
    found.set(id, earlier + 1);
    ids.add(earlier === 0 ? id : `${id}-${earlier}`);
  }
  return ids;
}

/** The id of a heading, as code hosts have it: in lower case, without punctuation, with a hyphen for each space. */
export function headingId(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\p{Mark}_\s-]/gu, "")
    .replace(/\s/g, "-");
}

/** A line with its code spans left out. */
function withoutCode(text: string): string {
  return text.replace(/`[^`]*`/g, "");
}
