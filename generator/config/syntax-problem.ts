import { readFile } from "node:fs/promises";
import { basename, relative } from "node:path";
import { importedModules } from "./imported-modules.js";

/**
 * Finds the first syntax error of a config that is a program, in it or in the modules of the project that it imports.
 * Node.js says where one is only to those who let the process end by it.
 *
 * @param file - the absolute path of the config.
 * @param folder - what the paths of modules are shown relative to.
 * @returns `noukai.config.ts:3:5: ',' expected`; undefined where TypeScript's parser finds none.
 */
export async function syntaxProblem(file: string, folder: string): Promise<string | undefined> {
  const { ts } = await import("ts-morph");
  for (const path of [file, ...(await importedModules(file))]) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined || path.endsWith(".json")) continue;
    const { diagnostics = [] } = ts.transpileModule(text, {
      fileName: path,
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
    });
    const [first] = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
    if (first?.start === undefined || first.file === undefined) continue;
    const { line, character } = first.file.getLineAndCharacterOfPosition(first.start);
    const message = ts.flattenDiagnosticMessageText(first.messageText, " ").replace(/\.$/, "");
    const name = relative(folder, path).replaceAll("\\", "/");
    const by = path === file ? "" : ` (imported by ${basename(file)})`;
    return `${name}:${line + 1}:${character + 1}: ${message}${by}`;
  }
  return undefined;
}
