import { existsSync, readFileSync } from "node:fs";
import { readBlocks, type Block } from "./markdown.js";

/** A block of a page that is a copy: of an example, or of what it prints. */
export interface Copy extends Block {
  /** The file below `docs/examples/`, such as `execute.ts` or `execute.txt`. */
  readonly file: string;
}

/** The mark of a block that is a copy: `example=execute.ts`. */
const MARK = "example=";

/** The blocks of a page that are copies of files below `docs/examples/`. */
export function copiesIn(page: string): readonly Copy[] {
  return readBlocks(page).flatMap((block) => {
    const file = block.marks.find((mark) => mark.startsWith(MARK))?.slice(MARK.length);
    return file === undefined ? [] : [{ ...block, file }];
  });
}

/**
 * A page with its copies as the examples are now.
 *
 * @param examples the folder of the examples
 * @throws Error if a block names an example that there is not
 */
export function withExamples(page: string, examples: string): string {
  const lines = page.split("\n");
  // From the end, so that the lines of the others stay where they are.
  for (const { file, line, text } of copiesIn(page).toReversed()) {
    const path = `${examples}/${file}`;
    if (!existsSync(path)) throw new Error(`line ${line}: there is no example ${file}`);
    const content = readFileSync(path, "utf8").trimEnd().split("\n");
    lines.splice(line, text.split("\n").length - 1, ...content);
  }
  return lines.join("\n");
}
