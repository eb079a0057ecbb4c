"""Works out what a Python expression of an xm file comes to, without running it.

Only what has one meaning: texts, numbers, lists, names set before, + and %. Everything else is not known.
"""

import ast
import warnings
from collections.abc import Mapping
from typing import NoReturn

Known = str | int | list["Known"]
"""What an expression may come to; True and False are 1 and 0."""

_LONGEST = 64 * 1024  # characters of an expression or of what it comes to
_DEEPEST = 50


class Unknown(Exception):  # noqa: N818 - an answer, not a failure
    """The expression's value cannot be told from the file alone."""


def work_out(expression: str, names: Mapping[str, Known]) -> Known:
    """What ``expression`` comes to, given the ``names`` set before it. Raises Unknown."""
    if len(expression) > _LONGEST:
        raise Unknown
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # escapes such as "\d", which Python 2 took
            tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unknown from error
    return _known(tree, names, 0)


def _known(node: ast.expr, names: Mapping[str, Known], depth: int) -> Known:
    if depth > _DEEPEST:
        raise Unknown
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.List | ast.Tuple):
        return [_known(item, names, depth + 1) for item in node.elts]
    if isinstance(node, ast.BinOp):
        left, right = (_known(side, names, depth + 1) for side in (node.left, node.right))
        return _combined(left, node.op, right)
    return _of_one(node, names, depth)


def _of_one(node: ast.expr, names: Mapping[str, Known], depth: int) -> Known:
    """A minus, str() or int()."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_whole(_known(operand, names, depth + 1))
        case ast.Call(func=ast.Name(id="str"), args=[argument], keywords=[]):
            return str(_scalar(_known(argument, names, depth + 1)))
        case ast.Call(func=ast.Name(id="int"), args=[argument], keywords=[]):
            return _whole(_known(argument, names, depth + 1))
    raise Unknown


def _constant(value: object) -> Known:
    if isinstance(value, int) and abs(value) < 2**63:
        return int(value)
    if isinstance(value, bytes):
        return value.decode(errors="surrogateescape")
    if isinstance(value, str):
        return value
    raise Unknown


def _whole(value: Known) -> int:
    """A number, or the digits of one."""
    text = str(_scalar(value))
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Unknown
    return int(text)


def _scalar(value: Known) -> str | int:
    if isinstance(value, list):
        raise Unknown
    return value


def _combined(left: Known, operator: ast.operator, right: Known) -> Known:
    """``left`` and ``right`` added, or ``right`` put into the text ``left`` by %."""
    match operator, left, right:
        case ast.Add(), str(), str():
            return _bounded(left + right)
        case ast.Add(), list(), list():
            return left + right if len(left) + len(right) < _LONGEST else _unknown()
        case ((ast.Add() | ast.Sub() | ast.Mult()), int(), int()) if max(abs(left), abs(right)) < 2**40:
            if isinstance(operator, ast.Mult):
                return left * right
            return left + right if isinstance(operator, ast.Add) else left - right
        case ast.Mod(), str(), _:
            return _formatted(left, right if isinstance(right, list) else [right])
    raise Unknown


def _formatted(text: str, values: list[Known]) -> str:
    """``text`` with ``values`` for its %s and %d; no widths, for those could ask for gigabytes."""
    parts = text.split("%")
    result, position, left = parts[0], 1, list(values)
    while position < len(parts):
        part = parts[position]
        if part == "" and position + 1 < len(parts):  # %%
            result += "%" + parts[position + 1]
            position += 2
            continue
        if part[:1] not in ("s", "d", "i") or not left:
            raise Unknown
        value = _scalar(left.pop(0))
        if part[:1] != "s" and not isinstance(value, int):
            raise Unknown
        result = _bounded(f"{result}{value}{part[1:]}")
        position += 1
    if left:
        raise Unknown
    return _bounded(result)


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else _unknown()


def _unknown() -> NoReturn:
    raise Unknown
