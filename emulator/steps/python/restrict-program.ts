/**
 * Python: takes away what leads from Python to JavaScript. The checks of a body do not let it get here; this is for the case
 * that one of them has a gap.
 */
export const RESTRICT_PROGRAM: string = String.raw`
def restrict():
    import gc
    import sys
    import warnings

    for finder in list(sys.meta_path):
        if hasattr(finder, "jsproxies"):
            finder.jsproxies.clear()
            sys.meta_path.remove(finder)
    for name in list(sys.modules):
        if name.split(".")[0] in ("js", "pyodide_js", "_pyodide_core", "pyodide", "_pyodide", "pyodide_kernel", "webbrowser"):
            del sys.modules[name]
    warnings.simplefilter("ignore")
    sys.path_importer_cache.clear()
    gc.collect()


restrict()
`;
