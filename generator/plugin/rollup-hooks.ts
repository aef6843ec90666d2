import { describeError } from "./describe-error.js";
import { createSession, type Session, type NoukaiPluginOptions } from "./session.js";

/** The part of the plugin context of Rollup, Rolldown and Vite that these hooks use. */
export interface BuildContext {
  readonly meta: { readonly watchMode?: boolean };
  addWatchFile(file: string): void;
  warn(message: string): void;
  error(error: {
    readonly message: string;
    readonly loc?: { readonly file: string; readonly line: number; readonly column: number };
  }): never;
}

/** The hooks for Rollup and Rolldown. */
export interface BuildHooks {
  buildStart(this: BuildContext): Promise<void>;
  closeWatcher(): Promise<void>;
}

/** Creates the hooks. */
export function rollupHooks(options: NoukaiPluginOptions): BuildHooks {
  const root = options.root ?? process.cwd();
  const session = createSession(root, options);
  return {
    async buildStart() {
      await buildFor(this, session, root);
    },
    closeWatcher: () => session.close(),
  };
}

/** Generates at the start of a build; while the bundler watches, changes of definitions make it build again. */
export async function buildFor(
  context: BuildContext,
  session: Session,
  root: string,
): Promise<void> {
  // The bundler detects changes of generated files itself, and the build that follows reports failures.
  if (context.meta.watchMode === true) await session.follow(() => undefined);
  try {
    const { warnings } = await session.build();
    for (const warning of warnings) context.warn(warning);
  } catch (error) {
    const { message, place } = describeError(error, root);
    // No generated file changes while the definition is invalid, so the definition has to be watched.
    if (place !== undefined && context.meta.watchMode === true) context.addWatchFile(place.file);
    context.error(place === undefined ? { message } : { message, loc: place });
  }
}
