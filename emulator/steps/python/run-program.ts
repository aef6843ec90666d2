/**
 * Python: runs a request and returns the response, both as JSON. The last value of the program is the function that does it.
 *
 * *(assumed)* for what the service's contract does not say: tuples are lists; keys of dicts that are numbers, booleans or None
 * become text as in `json.dumps`; sets and everything else that JSON does not have are refused, and so are whole numbers that
 * a receiver would round.
 */
export const RUN_PROGRAM: string = String.raw`
import json
import textwrap
from json.encoder import encode_basestring_ascii

FILE = "<step>"
BUILTINS = {name: getattr(builtins, name) for name in [*LISTED, "__build_class__"]}
MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 200
MAX_CACHED = 256
MAX_MESSAGE = 2000
SPELLINGS = {"null": "None", "undefined": "None", "true": "True", "false": "False"}
compiled = {}


class Failure(Exception):
    def __init__(self, kind, message, line=None, column=None):
        self.response = {"kind": kind, "message": message[:MAX_MESSAGE], "line": line, "column": column}


def answer(text):
    try:
        request = json.loads(text)
        if "areParametersKnown" in request:
            compile_body(request["body"], request["parameters"], request["areParametersKnown"])
            return "{}"
        return '{"output":' + run(**request) + "}"
    except Failure as failure:
        return json.dumps({"error": failure.response})
    except KeyboardInterrupt:
        return json.dumps({"error": {"kind": "late", "message": "", "line": None, "column": None}})
    except MemoryError:
        return json.dumps({"error": {"kind": "memory", "message": "", "line": None, "column": None}})


def run(body, parameters, arguments, maxOutput):
    code = code_of(body, parameters)
    scope = {"__builtins__": dict(BUILTINS), "__name__": "step"}
    exec(code, scope)
    try:
        result = scope["_block"](*arguments)
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        raise failure_of(error) from None
    if type(result) is not dict:
        shown = "nothing" if result is None else f"a {type(result).__name__}"
        raise Failure("output", f"returned {shown}, and a code step returns a dict")
    writer = Writer(maxOutput)
    writer.write(result, [])
    return "".join(writer.parts)


def code_of(body, parameters):
    key = (body, *parameters)
    code = compiled.get(key)
    if code is None:
        code = compile_body(body, parameters)
        if len(compiled) >= MAX_CACHED:
            compiled.clear()
        compiled[key] = code
    return code


def compile_body(body, parameters, are_known=True):
    lines = body.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = len(first) - len(first.lstrip())
    if indent:
        body = textwrap.dedent(body)
        lines = body.split("\n")
    try:
        tree = ast.parse(body, FILE)
        check(tree, parameters, are_known)
        arguments = ast.arguments(
            posonlyargs=[], args=[ast.arg(name) for name in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        block = ast.FunctionDef("_block", arguments, tree.body or [ast.Pass()], [], type_params=[])
        block.lineno, block.col_offset = 1, 0
        return compile(ast.fix_missing_locations(ast.Module([block], [])), FILE, "exec", dont_inherit=True)
    except Refused as refused:
        before = lines[refused.line - 1].encode()[: refused.offset].decode(errors="ignore")
        raise Failure("refused", refused.message, refused.line, indent + len(before) + 1) from None
    except SyntaxError as error:
        raise Failure("syntax", error.msg, error.lineno, indent + (error.offset or 1)) from None
    except (RecursionError, MemoryError):
        raise Failure("syntax", "the code is too long, or nested too deep") from None
    except ValueError as error:
        raise Failure("syntax", str(error)) from None


def failure_of(error):
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        message = str(error)[:MAX_MESSAGE]
    except Exception:
        message = ""
    name = type(error).__name__
    if type(error) is NameError and error.name in SPELLINGS:
        message += f": in Python it is {SPELLINGS[error.name]}"
    elif type(error) is AttributeError and type(error.obj) is dict and error.name in error.obj:
        message += f": a field of a dict is read as [{error.name!r}]"
    return Failure("raised", f"{name}: {message}" if message else name, line)


class Writer:
    def __init__(self, left):
        self.parts = []
        self.left = left

    def add(self, text):
        self.left -= len(text)
        if self.left < 0:
            raise Failure("output", "returned more than a code step may return")
        self.parts.append(text)

    def write(self, value, path):
        kind = type(value)
        if value is None:
            self.add("null")
        elif kind is bool:
            self.add("true" if value else "false")
        elif kind is str:
            self.left -= len(value)
            self.add(encode_basestring_ascii(value) if self.left >= 0 else "")
            self.left += len(value)
        elif kind is int:
            if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
                raise wrong(path, "is a whole number beyond 2**53, which receivers of JSON round: return it as a str")
            self.add(int.__repr__(value))
        elif kind is float:
            if value != value or value in (float("inf"), float("-inf")):
                raise wrong(path, f"is {value!r}, which JSON does not have: return None or a str")
            self.add(float.__repr__(value))
        elif kind is list or kind is tuple:
            self.write_list(value, path)
        elif kind is dict:
            self.write_dict(value, path)
        else:
            remedy = ": return sorted(…) or list(…) of it" if kind in (set, frozenset, range) else ""
            raise wrong(path, f"is a {kind.__name__}, which JSON does not have{remedy}")

    def write_list(self, values, path):
        refuse_depth(path)
        self.add("[")
        for index, value in enumerate(values):
            if index:
                self.add(",")
            self.write(value, [*path, index])
        self.add("]")

    def write_dict(self, values, path):
        refuse_depth(path)
        self.add("{")
        names = set()
        for key, value in values.items():
            name = key_text(key, path)
            if name in names:
                raise wrong(path, f"has two keys that are {name!r} in JSON")
            if names:
                self.add(",")
            names.add(name)
            self.write(name, path)
            self.add(":")
            self.write(value, [*path, name])
        self.add("}")


def key_text(key, path):
    kind = type(key)
    if kind is str:
        return key
    if key is None:
        return "null"
    if kind is bool:
        return "true" if key else "false"
    if kind is int:
        return int.__repr__(key)
    if kind is float and key == key and key not in (float("inf"), float("-inf")):
        return float.__repr__(key)
    raise wrong(path, f"has a key that is a {kind.__name__}, and keys of JSON are text")


def refuse_depth(path):
    if len(path) >= MAX_DEPTH:
        raise Failure("output", f"returned a value that is nested more than {MAX_DEPTH} levels deep, or contains itself")


def wrong(path, message):
    shown = "".join(f"[{part!r}]" for part in path[:20])
    subject = f"the value at {shown}" if shown else "the returned value"
    return Failure("output", f"{subject} {message}")


answer
`;
