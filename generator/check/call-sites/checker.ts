import type ts from "typescript";
import type { CallSite } from "../difference.js";
import type { Compiler, LoadedCompiler } from "./compiler.js";
import type { Project } from "./project.js";
import { parentsOf, resolveSources } from "./redirect.js";

/** Files that replace those on disk, by absolute path, with `/`: their text, or undefined for a file that does not exist. */
export type Overlay = ReadonlyMap<string, string | undefined>;

/** An error of the compiler. */
export interface ProgramDiagnostic extends CallSite {
  /** Equal for equal errors of two compilations. */
  readonly key: string;
}

/** Compiles a project repeatedly, each time with other overlays. */
export interface Checker {
  /**
   * Returns the errors in the program's own files; none, unless `only` is given, where the program reads no file of the
   * overlay.
   *
   * @param only - the files to check, absolute; undefined for all.
   */
  diagnostics(overlay: Overlay, only?: ReadonlySet<string>): ProgramDiagnostic[];
  /** The first declaration file below a folder that the last program read in place of files of its overlay. */
  declarationIn(folder: string): string | undefined;
}

/**
 * Creates a checker for a project. It never writes files.
 *
 * @param sources - the sources of declarations, of this project and of others.
 * @param isOwn - whether a file belongs to the program and is not generated.
 * @param displayPath - returns the path of a file as it is reported.
 */
export function createChecker(
  { api: compiler, libraries }: LoadedCompiler,
  { files, options }: Project,
  sources: ReadonlyMap<string, string>,
  isOwn: (path: string) => boolean,
  displayPath: (path: string) => string,
): Checker {
  const parsed = new Map<string, ts.SourceFile | undefined>();

  const hostFor = (overlay: Overlay): ts.CompilerHost => {
    const host = compiler.createCompilerHost(options, true);
    const folders = new Set([...overlay.keys()].flatMap(parentsOf));
    const overlaid: ts.CompilerHost = {
      ...host,
      ...(libraries === undefined
        ? {}
        : {
            getDefaultLibLocation: () => libraries,
            getDefaultLibFileName: (settings) =>
              `${libraries}/${compiler.getDefaultLibFileName(settings)}`,
          }),
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
    return sources.size === 0
      ? overlaid
      : { ...overlaid, ...resolveSources(compiler, overlaid, options, sources) };
  };

  let declarations: readonly string[] = [];
  return {
    declarationIn: (folder) =>
      declarations.find(
        (path) => path.startsWith(`${folder}/`) && !path.includes("/node_modules/"),
      ),
    diagnostics: (overlay, only) => {
      const roots = files.filter((file) => !overlay.has(file) || overlay.get(file) !== undefined);
      const program = compiler.createProgram(roots, options, hostFor(overlay));
      const read = program.getSourceFiles();
      const isAffected =
        only !== undefined ||
        read.some(({ fileName }) => overlay.has(fileName)) ||
        [...overlay.values()].includes(undefined);
      declarations = isAffected
        ? []
        : read.filter((file) => file.isDeclarationFile).map(({ fileName }) => fileName);
      if (!isAffected) return [];
      return read
        .filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && isOwn(fileName))
        .filter(({ fileName }) => only?.has(fileName) ?? true)
        .flatMap((file) => program.getSemanticDiagnostics(file))
        .filter(({ category }) => category === compiler.DiagnosticCategory.Error)
        .flatMap((diagnostic) => toDiagnostic(compiler, diagnostic, displayPath));
    },
  };
}

function toDiagnostic(
  compiler: Compiler,
  { file, start = 0, code, messageText }: ts.Diagnostic,
  displayPath: (path: string) => string,
): ProgramDiagnostic[] {
  if (file === undefined) return [];
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const [message = ""] = compiler.flattenDiagnosticMessageText(messageText, "\n").split("\n");
  return [
    {
      file: displayPath(file.fileName),
      line: line + 1,
      column: character + 1,
      code,
      message,
      key: `${file.fileName} ${start} ${code} ${message}`,
    },
  ];
}
