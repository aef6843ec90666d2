import { inspect } from "node:util";
import ts from "typescript";

const { SyntaxKind } = ts;

/** All that types of JSON need. No type can read a file or a value: `import()`, `typeof` and conditions are missing. */
const TYPE_KINDS: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.ExportKeyword,
  SyntaxKind.HeritageClause,
  SyntaxKind.ExpressionWithTypeArguments,
  SyntaxKind.Identifier,
  SyntaxKind.PropertySignature,
  SyntaxKind.IndexSignature,
  SyntaxKind.Parameter,
  SyntaxKind.QuestionToken,
  SyntaxKind.ReadonlyKeyword,
  SyntaxKind.TypeLiteral,
  SyntaxKind.TypeReference,
  SyntaxKind.TypeOperator,
  SyntaxKind.UnionType,
  SyntaxKind.ParenthesizedType,
  SyntaxKind.ArrayType,
  SyntaxKind.TupleType,
  SyntaxKind.NamedTupleMember,
  SyntaxKind.OptionalType,
  SyntaxKind.RestType,
  SyntaxKind.LiteralType,
  SyntaxKind.StringLiteral,
  SyntaxKind.NumericLiteral,
  SyntaxKind.PrefixUnaryExpression,
  SyntaxKind.TrueKeyword,
  SyntaxKind.FalseKeyword,
  SyntaxKind.NullKeyword,
  SyntaxKind.StringKeyword,
  SyntaxKind.NumberKeyword,
  SyntaxKind.BooleanKeyword,
  SyntaxKind.UnknownKeyword,
  SyntaxKind.NeverKeyword,
  SyntaxKind.UndefinedKeyword,
  SyntaxKind.TemplateLiteralType,
  SyntaxKind.TemplateLiteralTypeSpan,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.NoSubstitutionTemplateLiteral,
]);

const DESCRIPTOR_KEYS =
  /^(?:org|project|slug|defaultVersion|primary|shape|published|versions|hash|production|\d+)$/;

/** Characters that end lines, hide or reorder text. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;

/**
 * What a generated file holds beside declarations: imports from the runtime, types, and constants that `defineFlow` makes of
 * literals. Nothing else can run when it is imported.
 *
 * @param texts the strings of its definition; any where they are left out
 * @returns one description for each part that should not be there
 */
export function injectedInto(text: string, texts?: ReadonlySet<string>): string[] {
  const file = ts.createSourceFile("flow.ts", text, ts.ScriptTarget.ES2022, true);
  const problems: string[] = [];
  const report = (what: string, node: ts.Node): void => {
    problems.push(`${what}: ${SyntaxKind[node.kind]} ${node.getText().slice(0, 200)}`);
  };
  if ("parseDiagnostics" in file && Array.isArray(file.parseDiagnostics))
    problems.push(
      ...file.parseDiagnostics.map((error) => `syntax: ${inspect(error, { depth: 0 })}`),
    );
  if (HIDDEN.test(text)) problems.push("a hidden character");
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives, amdDependencies } =
    file;
  const directives = [...referencedFiles, ...typeReferenceDirectives, ...libReferenceDirectives];
  if (directives.length + amdDependencies.length > 0) problems.push("a reference directive");
  if ("checkJsDirective" in file && file.checkJsDirective !== undefined)
    problems.push("@ts-nocheck or @ts-check");
  if ("commentDirectives" in file && file.commentDirectives !== undefined)
    problems.push("@ts-ignore or @ts-expect-error");

  const checkString = (node: ts.StringLiteral): void => {
    if (texts?.has(node.text) === false) report("a string that is not in the definition", node);
  };
  const checkType = (node: ts.Node): void => {
    if (!TYPE_KINDS.has(node.kind)) report("not a type", node);
    if (ts.isStringLiteral(node)) checkString(node);
    ts.forEachChild(node, checkType);
  };
  const checkValue = (node: ts.Expression): void => {
    if (ts.isArrayLiteralExpression(node)) node.elements.forEach(checkValue);
    else if (ts.isObjectLiteralExpression(node)) node.properties.forEach(checkProperty);
    else if (ts.isStringLiteral(node)) checkString(node);
    else if (!ts.isNumericLiteral(node)) report("not a literal", node);
  };
  const checkProperty = (property: ts.ObjectLiteralElementLike): void => {
    const { name } = property;
    const isPlain = name !== undefined && (ts.isIdentifier(name) || ts.isNumericLiteral(name));
    if (!ts.isPropertyAssignment(property) || !isPlain || !DESCRIPTOR_KEYS.test(name.text)) {
      report("not of a descriptor", property);
      return;
    }
    const { initializer } = property;
    const isDerived = name.text === "hash" || name.text === "shape";
    if (!isDerived || !ts.isStringLiteral(initializer)) checkValue(initializer);
    else if (!/^[\w\-[\]{}: ]*$/.test(initializer.text)) report(`a ${name.text}`, initializer);
  };
  const checkConstant = (statement: ts.VariableStatement): void => {
    for (const { type, initializer } of statement.declarationList.declarations) {
      if (type !== undefined) checkType(type);
      const isCall = initializer !== undefined && ts.isCallExpression(initializer);
      if (!isCall || initializer.expression.getText() !== "defineFlow") {
        report("not a call of defineFlow", statement);
        continue;
      }
      initializer.typeArguments?.forEach(checkType);
      initializer.arguments.forEach(checkValue);
    }
  };
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      checkType(statement);
    else if (ts.isVariableStatement(statement)) checkConstant(statement);
    else if (
      !ts.isImportDeclaration(statement) ||
      statement.moduleSpecifier.getText() !== '"noukai-codegen-runtime"'
    )
      report("not a declaration", statement);
  }
  return problems;
}
