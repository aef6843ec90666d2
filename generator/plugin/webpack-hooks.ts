import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DefinitionError } from "../errors.js";
import { INVALID_GRACE_MS } from "../watch/watch.js";
import { describeError } from "./describe-error.js";
import { createSession, type NoukaiPluginOptions } from "./session.js";

/** The part of a hook of webpack and Rspack that this plugin uses. */
interface Hook<Arguments extends readonly unknown[]> {
  tap(name: string, work: (...values: Arguments) => void): void;
  tapPromise(name: string, work: (...values: Arguments) => Promise<void>): void;
}

/** The part of the compilers of webpack and Rspack that this plugin uses. */
export interface PackCompiler {
  readonly context: string;
  readonly watching?: { invalidate(): void } | null | undefined;
  readonly webpack: { readonly WebpackError: new (message: string) => Error };
  readonly hooks: {
    readonly beforeRun: Pick<Hook<[]>, "tapPromise">;
    readonly watchRun: Pick<Hook<[]>, "tapPromise">;
    readonly watchClose: Pick<Hook<[]>, "tap">;
    readonly thisCompilation: Pick<Hook<[PackCompilation]>, "tap">;
  };
}

interface PackCompilation {
  readonly errors: Error[];
  readonly warnings: Error[];
  readonly fileDependencies: { add(file: string): void };
}

const NAME = "noukai-codegen";

/** Attaches the plugin to a compiler. An error fails the build; in watch mode it is reported, and the watch goes on. */
export function webpackHooks(compiler: PackCompiler, options: NoukaiPluginOptions): void {
  const root = resolve(options.root ?? compiler.context);
  const session = createSession(root, options);
  let failure: unknown;
  let warnings: readonly string[] = [];

  const build = async (): Promise<void> => {
    failure = undefined;
    warnings = [];
    try {
      ({ warnings } = await session.build());
    } catch (error) {
      failure = error;
    }
  };
  compiler.hooks.beforeRun.tapPromise(NAME, build);
  compiler.hooks.watchRun.tapPromise(NAME, async () => {
    await session.follow((event) => {
      // The compiler detects changes of generated files itself.
      if (event.kind === "failed" || event.kind === "recovered") compiler.watching?.invalidate();
    });
    await build();
    if (!(failure instanceof DefinitionError)) return;
    await wait(INVALID_GRACE_MS);
    await build();
  });
  compiler.hooks.watchClose.tap(NAME, () => {
    void session.close();
  });
  compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
    const { WebpackError } = compiler.webpack;
    for (const warning of warnings)
      compilation.warnings.push(new WebpackError(`${NAME}: ${warning}`));
    if (failure === undefined) return;
    const { message, place } = describeError(failure, root);
    compilation.errors.push(new WebpackError(`${NAME}: ${message}`));
    if (place !== undefined) compilation.fileDependencies.add(place.file);
  });
}
