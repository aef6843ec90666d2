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

/** The only types and values beside literals: of the constant with enumerations, and of the module with the schemas. */
const TYPE_OF_VALUES = "typeof values";
const IMPORT_OF_SCHEMAS = /^schemas: \(\) =>\s+import\("\.\/[a-z\d-]+_?\.schemas(?:\.[jt]s)?"\)$/;

/** Characters that end lines, hide or reorder text. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;

/**
 * What a generated file holds beside declarations: imports from the runtime, types, data, and constants that `defineFlow` and
 * `defineValidatedFlow` make of literals. Nothing else can run when it is imported.
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
    if (ts.isTypeQueryNode(node) && node.getText() === TYPE_OF_VALUES) return;
    // Of the contract: the type of one of its members.
    const isMember = ts.isIndexedAccessTypeNode(node) && ts.isLiteralTypeNode(node.indexType);
    const isItem = ts.isIndexedAccessTypeNode(node) && node.indexType.getText() === "number";
    if (!TYPE_KINDS.has(node.kind) && !isMember && !isItem) report("not a type", node);
    if (ts.isStringLiteral(node)) checkString(node);
    ts.forEachChild(node, checkType);
  };
  const checkValue = (node: ts.Expression): void => {
    if (ts.isArrayLiteralExpression(node)) node.elements.forEach(checkValue);
    else if (ts.isObjectLiteralExpression(node)) node.properties.forEach(checkProperty);
    else if (ts.isStringLiteral(node)) checkString(node);
    else if (!ts.isNumericLiteral(node)) report("not a literal", node);
  };
  /** Any text may be in data, which is all literals. */
  const checkData = (node: ts.Expression): void => {
    const isScalar =
      ts.isStringLiteral(node) ||
      ts.isNumericLiteral(node) ||
      [SyntaxKind.TrueKeyword, SyntaxKind.FalseKeyword, SyntaxKind.NullKeyword].includes(
        node.kind,
      ) ||
      (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand));
    if (ts.isArrayLiteralExpression(node)) node.elements.forEach(checkData);
    else if (ts.isObjectLiteralExpression(node)) node.properties.forEach(checkMember);
    else if (!isScalar) report("not data", node);
  };
  const checkMember = (member: ts.ObjectLiteralElementLike): void => {
    const { name } = member;
    const isProto =
      name !== undefined && ts.isComputedPropertyName(name) && name.getText() === '["__proto__"]';
    const isName =
      name !== undefined &&
      (ts.isIdentifier(name) || ts.isNumericLiteral(name) || ts.isStringLiteral(name)) &&
      // Without brackets it would set the prototype.
      name.text !== "__proto__";
    if (!ts.isPropertyAssignment(member) || !(isProto || isName)) report("not of data", member);
    else checkData(member.initializer);
  };
  const checkProperty = (property: ts.ObjectLiteralElementLike): void => {
    if (IMPORT_OF_SCHEMAS.test(property.getText()) || property.getText() === "values") return;
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
    for (const { name, type, initializer } of statement.declarationList.declarations) {
      if (type !== undefined) checkType(type);
      if (initializer !== undefined && name.getText() === "schemas" && type !== undefined) {
        if (type.getText() !== "SchemaDocument") report("not the type of schemas", type);
        checkData(initializer);
        continue;
      }
      if (
        initializer !== undefined &&
        ts.isAsExpression(initializer) &&
        name.getText() === "values"
      ) {
        if (initializer.type.getText() !== "const") report("not a constant", initializer);
        checkData(initializer.expression);
        continue;
      }
      const isCall = initializer !== undefined && ts.isCallExpression(initializer);
      if (!isCall || !/^define(?:Validated)?Flow$/.test(initializer.expression.getText())) {
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
