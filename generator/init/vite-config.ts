import type { Node, ObjectLiteralExpression, SourceFile } from "ts-morph";

const MODULE = "noukai-codegen/vite";

/**
 * Adds the plugin to the text of Vite's config. The rest of the text is unchanged.
 *
 * @returns the unchanged text if the plugin is present; undefined if no list of plugins is recognised.
 */
export async function addVitePlugin(text: string, fileName: string): Promise<string | undefined> {
  const { Project, SyntaxKind } = await import("ts-morph");
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { allowJs: true } });
  const file = project.createSourceFile(fileName, text);
  const imports = file.getImportDeclarations();
  if (imports.some((each) => each.getModuleSpecifierValue() === MODULE)) return text;
  const config = configObject(file, SyntaxKind);
  if (config === undefined || file.getExportAssignments().length === 0) return undefined;
  const isTaken = file
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .some((each) => each.getText() === "noukai");
  const name = isTaken ? "noukaiCodegen" : "noukai";
  const insertion = pluginInsertion(config, `${name}()`, text, SyntaxKind);
  if (insertion === undefined) return undefined;
  const last = imports.at(-1);
  const style = last?.getText() ?? (text.includes('"') ? "" : text);
  const quote = style.includes("'") ? "'" : '"';
  const end = last === undefined || style.endsWith(";") ? ";" : "";
  const line = `import ${name} from ${quote}${MODULE}${quote}${end}`;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const start = last?.getEnd() ?? 0;
  const statement = last === undefined ? `${line}${newline}${newline}` : `${newline}${line}`;
  // Insert from the end to the start, so that positions stay valid.
  const changed = insertAt(text, insertion.position, insertion.text.replaceAll("\n", newline));
  return insertAt(changed, start, statement);
}

type Kinds = (typeof import("ts-morph"))["SyntaxKind"];

/** The config object: the default export, the argument of `defineConfig`, or what a function returns there. */
function configObject(file: SourceFile, kinds: Kinds): ObjectLiteralExpression | undefined {
  const resolve = (node: Node | undefined, depth: number): ObjectLiteralExpression | undefined => {
    if (node === undefined || depth > 8) return undefined;
    const object = node.asKind(kinds.ObjectLiteralExpression);
    if (object !== undefined) return object;
    const wrapped =
      node.asKind(kinds.ParenthesizedExpression) ??
      node.asKind(kinds.SatisfiesExpression) ??
      node.asKind(kinds.AsExpression);
    if (wrapped !== undefined) return resolve(wrapped.getExpression(), depth + 1);
    const call = node.asKind(kinds.CallExpression);
    if (call !== undefined) return resolve(call.getArguments()[0], depth + 1);
    const identifier = node.asKind(kinds.Identifier);
    if (identifier !== undefined) {
      return resolve(
        file.getVariableDeclaration(identifier.getText())?.getInitializer(),
        depth + 1,
      );
    }
    const made = node.asKind(kinds.ArrowFunction) ?? node.asKind(kinds.FunctionExpression);
    const body = made?.getBody();
    const block = body?.asKind(kinds.Block);
    if (block === undefined) return resolve(body, depth + 1);
    const returned = block.getStatements().filter((each) => each.isKind(kinds.ReturnStatement));
    // With several return statements, the config object is ambiguous.
    const isOnly = block.getDescendantsOfKind(kinds.ReturnStatement).length === 1;
    return isOnly ? resolve(returned[0]?.getExpression(), depth + 1) : undefined;
  };
  return resolve(file.getExportAssignments()[0]?.getExpression(), 0);
}

/** The text to insert, with its separators, and its position. */
function pluginInsertion(
  config: ObjectLiteralExpression,
  call: string,
  text: string,
  kinds: Kinds,
): { readonly position: number; readonly text: string } | undefined {
  const property = config.getProperty("plugins");
  if (property === undefined) {
    const first = config.getProperties()[0];
    const position = config.getStart() + 1;
    if (first === undefined) return { position, text: ` plugins: [${call}] ` };
    const gap = text.slice(position, first.getStart());
    return { position, text: `${indentBefore(gap)}plugins: [${call}],` };
  }
  const list = property
    .asKind(kinds.PropertyAssignment)
    ?.getInitializerIfKind(kinds.ArrayLiteralExpression);
  if (list === undefined) return undefined;
  const position = list.getStart() + 1;
  const first = list.getElements()[0];
  if (first === undefined) return { position, text: call };
  const gap = text.slice(position, first.getStart());
  return { position, text: gap.includes("\n") ? `${indentBefore(gap)}${call},` : `${call}, ` };
}

/** The line break and indentation before a property, without comments; a space if it is on the same line. */
function indentBefore(gap: string): string {
  const indent = /\n([ \t]*)[^\n]*$/.exec(gap);
  return indent === null ? " " : `\n${indent[1] ?? ""}`;
}

function insertAt(text: string, position: number, inserted: string): string {
  return text.slice(0, position) + inserted + text.slice(position);
}
