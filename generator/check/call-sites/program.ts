import type ts from "typescript";
import type { CallSite } from "./call-site.js";
import type { Compiler } from "./compiler.js";
import type { Project } from "./project.js";

/** Files as they would be: a text for each, or undefined for one that would not be there. By absolute path, with `/`. */
export type Overlay = ReadonlyMap<string, string | undefined>;

/** A complaint of the compiler, with what tells it from others. */
export interface Complaint extends CallSite {
  readonly key: string;
}

/** Compiles a project again and again, each time with other files in the place of some. */
export interface Checker {
  /**
   * What the compiler says of the program's own files.
   *
   * @param only - the files to look at, absolute; undefined for all.
   */
  complaints(overlay: Overlay, only?: ReadonlySet<string>): Complaint[];
}

/**
 * Prepares a project. Nothing is written, ever.
 *
 * @param isOwn - whether a file is the program's own, and not generated.
 * @param shown - how a file is called in what is found.
 */
export function createChecker(
  compiler: Compiler,
  { files, options }: Project,
  isOwn: (path: string) => boolean,
  shown: (path: string) => string,
): Checker {
  const parsed = new Map<string, ts.SourceFile | undefined>();

  const hostFor = (overlay: Overlay): ts.CompilerHost => {
    const host = compiler.createCompilerHost(options, true);
    const folders = new Set([...overlay.keys()].flatMap(parentsOf));
    return {
      ...host,
      fileExists: (path) =>
        overlay.has(path) ? overlay.get(path) !== undefined : host.fileExists(path),
      readFile: (path) => (overlay.has(path) ? overlay.get(path) : host.readFile(path)),
      directoryExists: (path) => folders.has(path) || (host.directoryExists?.(path) ?? true),
      getSourceFile: (path, version, onError) => {
        if (overlay.has(path)) {
          const text = overlay.get(path);
          return text === undefined
            ? undefined
            : compiler.createSourceFile(path, text, version, true);
        }
        if (!parsed.has(path)) parsed.set(path, host.getSourceFile(path, version, onError));
        return parsed.get(path);
      },
    };
  };

  return {
    complaints: (overlay, only) => {
      const roots = files.filter((file) => !overlay.has(file) || overlay.get(file) !== undefined);
      const program = compiler.createProgram(roots, options, hostFor(overlay));
      return program
        .getSourceFiles()
        .filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && isOwn(fileName))
        .filter(({ fileName }) => only?.has(fileName) ?? true)
        .flatMap((file) => program.getSemanticDiagnostics(file))
        .filter(({ category }) => category === compiler.DiagnosticCategory.Error)
        .flatMap((diagnostic) => complaint(compiler, diagnostic, shown));
    },
  };
}

function complaint(
  compiler: Compiler,
  { file, start = 0, code, messageText }: ts.Diagnostic,
  shown: (path: string) => string,
): Complaint[] {
  if (file === undefined) return [];
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const [message = ""] = compiler.flattenDiagnosticMessageText(messageText, "\n").split("\n");
  return [
    {
      file: shown(file.fileName),
      line: line + 1,
      column: character + 1,
      code,
      message,
      key: `${file.fileName} ${start} ${code} ${message}`,
    },
  ];
}

function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
