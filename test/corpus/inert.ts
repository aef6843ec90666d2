import ts from "typescript";
import { expect } from "vitest";

/**
 * That a file only declares: imports from the runtime, types, and constants made by `defineFlow` from literals. Nothing else
 * can run when it is imported.
 */
export function expectInert(text: string): void {
  const file = ts.createSourceFile("evil.ts", text, ts.ScriptTarget.ES2022, true);
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) continue;
    if (ts.isImportDeclaration(statement)) {
      expect(statement.moduleSpecifier.getText()).toBe('"noukai-codegen-runtime"');
      continue;
    }
    if (!ts.isVariableStatement(statement))
      throw new Error(`not a declaration: ${statement.getText()}`);
    for (const { initializer } of statement.declarationList.declarations) {
      if (initializer === undefined || !ts.isCallExpression(initializer))
        throw new Error("not a call");
      expect(initializer.expression.getText()).toBe("defineFlow");
      initializer.arguments.forEach(expectLiteral);
    }
  }
}

function expectLiteral(node: ts.Expression): void {
  if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property)) throw new Error(`computed: ${property.getText()}`);
      expectLiteral(property.initializer);
    }
  } else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(expectLiteral);
  else expect(ts.isStringLiteral(node) || ts.isNumericLiteral(node)).toBe(true);
}
