const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield __debug__"
  ).split(" "),
);

/** The parameter that every function of a code step has: the inputs of the flow (PROTOCOL "How a flow runs"). */
export const INITIAL_PARAMETER = "initial";

/**
 * Says why a name cannot be a parameter of a code step in Python, beside `initial`, as the end of a sentence; undefined where
 * it can.
 */
export function pythonNameProblem(name: string): string | undefined {
  if (!IDENTIFIER.test(name))
    return "is no name in Python: letters, digits and `_`, no digit first";
  if (KEYWORDS.has(name)) return "is a keyword of Python";
  if (name === INITIAL_PARAMETER) return "is the parameter for the inputs of the flow";
  return /^__.*__$/s.test(name) ? "is a name of Python's own" : undefined;
}
