/**
 * Python: refuses what the contract of code steps does not have, before anything runs. `check(tree, parameters)` raises
 * `Refused` for the first place. Where not all parameters are known, a name of another builtin may be a parameter, unless it
 * is called: the values of JSON cannot be.
 *
 * An attribute that begins with `__`, a frame, a code object or the formatting of a text that is only known at run time
 * would lead from a value to everything that the interpreter has.
 */
export const CHECK_PROGRAM: string = String.raw`
import ast
import builtins
import re
from _string import formatter_parser

LISTED = (
    "abs bool dict enumerate float int isinstance len list max min range reversed round set sorted str sum tuple zip"
).split()
OTHER_BUILTINS = frozenset(dir(builtins)) - frozenset(LISTED) - {"True", "False", "None"}

# Methods that classes of a body may define; the others change how classes, attributes or exceptions work.
SPECIAL_METHODS = frozenset(
    (
        "__init__ __repr__ __str__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __bool__ __len__ __iter__ __next__ "
        "__contains__ __getitem__ __setitem__ __add__ __radd__ __sub__ __mul__ __truediv__ __floordiv__ __mod__ __neg__ "
        "__abs__ __int__ __float__ __call__"
    ).split()
)
INNER_ATTRIBUTE = re.compile(
    r"__|(?:gi|cr|ag|tb|co|func|im)_|f_(?:back|builtins|code|generator|globals|lasti|lineno|locals|trace)|mro$"
)
REFUSED_NODES = {
    "Import": "an import: a code step has no modules",
    "ImportFrom": "an import: a code step has no modules",
    "AsyncFunctionDef": "an async function, which a code step cannot run",
    "AsyncFor": "an async loop, which a code step cannot run",
    "AsyncWith": "an async block, which a code step cannot run",
    "Await": "await, which a code step cannot run",
    "TypeAlias": "a type alias, which a code step does not have",
    "TemplateStr": "a template string, which a code step does not have: write an f-string",
}


class Refused(Exception):
    def __init__(self, node, message):
        self.line, self.offset = place_of(node)
        self.message = message


def place_of(node):
    if type(node) is ast.Attribute:
        return node.end_lineno, max(0, node.end_col_offset - len(node.attr.encode()))
    return node.lineno, node.col_offset


def check(tree, parameters, are_known=True):
    bound = set(parameters)
    called = {id(node.func) for node in ast.walk(tree) if type(node) is ast.Call}
    refused = []
    for node in ast.walk(tree):
        bound.update(names_bound_by(node))
        message = problem_of(node)
        if message is not None:
            refused.append(Refused(node, message))
    for node in ast.walk(tree):
        if type(node) is ast.Name and node.id in OTHER_BUILTINS and node.id not in bound and (are_known or id(node) in called):
            hint = " (JavaScript code says so with language: javascript)" if node.id == "input" else ""
            refused.append(Refused(node, f"{node.id}{hint}, which is not one of the builtins of a code step: {', '.join(LISTED)}"))
    if refused:
        raise min(refused, key=lambda each: (each.line, each.offset))


def names_bound_by(node):
    kind = type(node)
    if kind is ast.Name:
        return [] if type(node.ctx) is ast.Load else [node.id]
    if kind is ast.arg:
        return [node.arg]
    if kind in (ast.FunctionDef, ast.ClassDef):
        return [node.name]
    if kind in (ast.ExceptHandler, ast.MatchAs, ast.MatchStar):
        return [node.name] if node.name else []
    if kind is ast.MatchMapping:
        return [node.rest] if node.rest else []
    return []


def problem_of(node):
    kind = type(node)
    refused = REFUSED_NODES.get(kind.__name__)
    if refused is not None:
        return refused
    if kind is ast.Attribute:
        return attribute_problem(node.attr, node.value)
    if kind is ast.FunctionDef:
        if node.type_params:
            return "type parameters, which a code step does not have"
        return None if node.name in SPECIAL_METHODS else name_problem(node.name)
    if kind is ast.ClassDef:
        if node.type_params:
            return "type parameters, which a code step does not have"
        if node.keywords:
            return "a class with keywords, such as a metaclass"
        return name_problem(node.name)
    if kind in (ast.Global, ast.Nonlocal):
        return next((problem for problem in map(name_problem, node.names) if problem), None)
    if kind is ast.MatchClass:
        problems = (attribute_problem(name, None) for name in node.kwd_attrs)
        return next((problem for problem in problems if problem), None)
    if kind in (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp):
        if any(part.is_async for part in node.generators):
            return "an async loop, which a code step cannot run"
        return None
    if kind is ast.Name:
        return name_problem(node.id)
    if kind in (ast.arg, ast.keyword) and node.arg is not None:
        return name_problem(node.arg)
    names = [name for name in names_bound_by(node) if name_problem(name)]
    return name_problem(names[0]) if names else None


def name_problem(name):
    return f"{name}: names that begin with two underscores are Python's own" if name.startswith("__") else None


def attribute_problem(name, owner):
    if name in ("format", "format_map"):
        if type(owner) is ast.Constant and type(owner.value) is str:
            return format_problem(owner.value)
        return f"{name} of a text that is only known when it runs: write an f-string"
    return f"the attribute {name}, which is Python's own" if INNER_ATTRIBUTE.match(name) else None


def format_problem(text, depth=0):
    try:
        fields = [(name, spec) for _, name, spec, _ in formatter_parser(text) if name is not None]
    except ValueError:
        return None  # Raised again, with its place, when the text is formatted.
    for name, spec in fields:
        inner = re.search(r"\.\s*(\w+)", name)
        if inner is not None:
            return f"the attribute {inner.group(1)} in a text to format: write an f-string"
        if spec and depth < 3:
            problem = format_problem(spec, depth + 1)
            if problem is not None:
                return problem
    return None
`;
