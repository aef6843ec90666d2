/**
 * Tells an observer. What it throws stays here: a broken logger must not lose a result that has been paid for.
 *
 * @param info is called only where there is a hook.
 */
export function observe<Info>(hook: ((info: Info) => void) | undefined, info: () => Info): void {
  if (!hook) return;
  try {
    hook(info());
  } catch {
    // The observer's own affair.
  }
}
