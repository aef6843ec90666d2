import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default defineConfig(
  {
    ignores: [
      "**/dist/",
      "**/node_modules/",
      "examples/*/src/flows/",
      "examples/vitest/src/flows/",
      ".demo-out/",
      "bench/out/",
      "corpus/out/",
      "site/cache/",
      "**/__snapshots__/",
      // Fixtures that are meant not to compile.
      "test/runtime/types/fixtures/",
      // Projects of users, whose packages are not installed here.
      "test/projects/*/",
    ],
  },
  js.configs.recommended,
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: globals.node } },
  // Old versions of Node.js parse it.
  { files: ["bin/noukai-codegen.js"], languageOptions: { ecmaVersion: 5, sourceType: "script" } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // isolatedDeclarations asks for annotations that this rule would take away.
      "@typescript-eslint/no-inferrable-types": "off",
      // `await using _ = …` holds a resource for its scope without naming it.
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_" }],
    },
  },
  {
    // What is printed may come from elsewhere: bin/print/output.ts is the only way out, which makes it harmless.
    files: ["bin/**/*.ts", "generator/**/*.ts"],
    ignores: ["bin/print/output.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "MemberExpression[property.name='write'][object.property.name=/^std(out|err)$/][object.object.name='process']",
          message: "Print with standardOutput or standardError of bin/print/output.ts.",
        },
        {
          selector: "ImportDeclaration[source.value='picocolors']",
          message: "Only the colours of bin/print/output.ts reach the terminal.",
        },
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
          message: "Import * as z: the bundle then has only the part of zod that is used.",
        },
      ],
    },
  },
  {
    files: ["ui/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      // It is about the React Compiler, which does not build the page.
      "react-hooks/incompatible-library": "off",
      // What definitions and runs hold is text.
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "JSXAttribute[name.name='dangerouslySetInnerHTML'], MemberExpression[property.name=/^(inner|outer)HTML$|^insertAdjacentHTML$/]",
          message: "Nothing is rendered as HTML.",
        },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "vi",
          property: "mock",
          message:
            "Modules are loaded once for all tests of a thread: replace a function and restore it.",
        },
      ],
      "no-restricted-syntax": [
        "error",
        ...[
          "[callee.object.name='fc'][callee.property.name='assert']",
          "[callee.name='assert']",
        ].map((call) => ({
          selector: `CallExpression${call}[arguments.1.callee.name!='propertyOptions']`,
          message:
            "A property takes propertyOptions(runs): the same cases in every run but `npm run soak`.",
        })),
      ],
    },
  },
  {
    // These are checked by a compiler of their own, against clients that only exist once generated.
    files: ["docs/examples/*.ts", "examples/*/**/*.{ts,tsx}"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
);
