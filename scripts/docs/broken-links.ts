import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { headingIds, readLinks } from "./markdown.js";

/**
 * The links of pages that lead to no file of the repository, or to no heading of it. Links to other hosts are not followed.
 *
 * @param root the folder of the repository
 * @param files the pages, relative to it
 * @returns one line for each: the page, the line, the link and what is wrong
 */
export function brokenLinks(root: string, files: readonly string[]): readonly string[] {
  const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
  const faultOf = (file: string, target: string): string | undefined => {
    if (/^[a-z]+:/.test(target)) return undefined;
    const [path = "", anchor] = target.split("#");
    const found = path === "" ? file : normalize(join(dirname(file), path));
    if (!existsSync(join(root, found))) return "there is no such file";
    if (anchor === undefined || headingIds(textOf(found)).has(anchor)) return undefined;
    return "the page has no such heading";
  };
  return files.flatMap((file) =>
    readLinks(textOf(file)).flatMap(({ line, target }) => {
      const fault = faultOf(file, target);
      return fault === undefined ? [] : [`${file}:${line} ${target}: ${fault}`];
    }),
  );
}
