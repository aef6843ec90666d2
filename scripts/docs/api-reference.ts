import { rmSync } from "node:fs";
import { Application, Converter, ReflectionKind } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { apiEntries } from "./api-entries.js";
import { docsFolder, repositoryRoot } from "./pages.js";

/**
 * Writes the API reference from the doc comments to `docs/api`, as pages of the book.
 *
 * @throws Error if a `{@link}` leads nowhere, or a source does not compile
 */
export async function writeApiReference(): Promise<void> {
  const entries = apiEntries();
  const markdown: PluginOptions = {
    entryFileName: "index",
    useHTMLEncodedBrackets: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    expandObjects: true,
    parametersFormat: "table",
    classPropertiesFormat: "table",
    interfacePropertiesFormat: "table",
    typeDeclarationFormat: "table",
  };
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ source }) => `${repositoryRoot}${source}`),
    tsconfig: `${repositoryRoot}tsconfig.json`,
    plugin: ["typedoc-plugin-markdown"],
    readme: "none",
    router: "module",
    name: "API reference",
    excludeInternal: true,
    // Lines of sources would be those of another commit for most readers.
    disableSources: true,
    // The type check is a step of its own.
    skipErrorChecking: true,
    validation: { invalidLink: true, notExported: false, notDocumented: false },
    treatValidationWarningsAsErrors: true,
    logLevel: "Warn",
    ...markdown,
  });
  // Modules are called as programs import them, and so are their pages.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      const file = project.getSymbolIdFromReflection(module)?.packagePath;
      const entry = entries.find(({ source }) => file !== undefined && source.endsWith(file));
      if (entry === undefined) throw new Error(`${module.name} is no entry point of a package`);
      module.name = entry.name;
    }
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc cannot read the sources");
  app.validate(project);
  const path = `${docsFolder}api`;
  rmSync(path, { recursive: true, force: true });
  app.options.setValue("outputs", [{ name: "markdown", path }]);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error("The API reference has the problems above");
}
