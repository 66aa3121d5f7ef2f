"""One folder per question: what each method answers, and the one tuple that registers it."""

from detente.methods import bargaining, positions
from detente.methods.finding import Cell, Column, Figure, Finding, Method, Options, Statement, Table

__all__ = [
    "ANSWERS",
    "METHODS",
    "Cell",
    "Column",
    "Figure",
    "Finding",
    "Method",
    "Options",
    "Statement",
    "Table",
]

ANSWERS: tuple[Method, ...] = (positions.METHOD, bargaining.METHOD)
"""The methods in the order in which a brief answers its questions; a new one is a line here."""

METHODS: dict[str, Method] = {method.name: method for method in ANSWERS}
