import type { Python, PythonOptions } from "./python.js";

/** As `createPython`, which is loaded by the first call: most flows have no Python. */
export function createPythonOnDemand(options: PythonOptions): Python {
  let loading: Promise<Python> | undefined;
  const load = async (): Promise<Python> => {
    const { createPython } = await import("./python.js");
    return createPython(options);
  };
  return {
    run: async (call) => await (await (loading ??= load())).run(call),
    check: async (body) => await (await (loading ??= load())).check(body),
    close: async () => {
      await (await loading)?.close();
    },
  };
}
