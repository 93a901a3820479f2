"""Formulas: numbers, names, `+ - * /`, parentheses and four functions, and nothing else.

Python's own parser reads them; what it reads is then held against a list of what may be there,
so that no formula can name an attribute, call anything else, or grow beyond its bounds.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from . import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .amount import Amount

LONGEST = 300
MOST_PARTS = 100
"""Numbers, names and operations of one formula."""

FUNCTIONS: Mapping[str, Callable[[Sequence[Amount]], Amount]] = MappingProxyType(
    {"min": amount.least, "max": amount.greatest, "sum": amount.total, "mean": amount.mean}
)
_OPERATIONS: Mapping[type[ast.operator], Callable[[Amount, Amount], Amount]] = MappingProxyType(
    {ast.Add: amount.add, ast.Sub: amount.subtract, ast.Mult: amount.multiply, ast.Div: amount.divide}
)
_HELP = "a formula has numbers, names, + - * /, parentheses, min(), max(), sum() and mean()"


class FormulaError(ValueError):
    """A text is no formula; `help` says what one is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.help = _HELP


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read; `names` are those in it, in the order in which they first appear."""

    tree: ast.expr
    names: tuple[str, ...]

    def of(self, values: Mapping[str, Amount]) -> Amount:
        """The amount for these amounts by name.

        Raises:
            QuantityError: Units that do not go together.
            ZeroDivisionError: A division by zero.
        """
        return _evaluated(self.tree, values)


def parse(text: str) -> Formula:
    """The formula that a text says.

    Raises:
        FormulaError: It is none, names no key result, or is too long.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of {len(text)} characters is too long (at most {LONGEST})")
    tree = _read(text)
    nodes = list(_checked(tree))
    if len(nodes) > MOST_PARTS:
        raise FormulaError(f"a formula of {len(nodes)} parts is too long (at most {MOST_PARTS})")
    names = tuple(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)))
    if not names:
        raise FormulaError("the formula names no key result")
    return Formula(tree, names)


def _read(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # MemoryError: parentheses too deep
        raise FormulaError(f'"{text}" is not a formula') from None


def _checked(node: ast.expr) -> Iterator[ast.expr]:
    """Every number, name and operation below a node, in reading order; anything else is refused."""
    operands: list[ast.expr] = []
    match node:
        case ast.Constant(value=int() | float() as number) if number is not True and abs(number) < math.inf:
            pass
        case ast.Name(id=name) if name not in FUNCTIONS:
            pass
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            operands = [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            operands = [left, right]
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as args, keywords=[]) if name in FUNCTIONS:
            operands = args
        case _:
            raise FormulaError(f"`{ast.unparse(node)}` may not be in a formula")
    yield node
    for operand in operands:
        yield from _checked(operand)


def _evaluated(node: ast.expr, values: Mapping[str, Amount]) -> Amount:
    match node:
        case ast.Constant(value=int() | float() as number):
            return amount.plain(number)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=op, operand=operand):
            inner = _evaluated(operand, values)
            return amount.negative(inner) if isinstance(op, ast.USub) else inner
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_evaluated(left, values), _evaluated(right, values))
    assert isinstance(node, ast.Call), "`parse` lets nothing else through"
    assert isinstance(node.func, ast.Name)
    return FUNCTIONS[node.func.id]([_evaluated(arg, values) for arg in node.args])
