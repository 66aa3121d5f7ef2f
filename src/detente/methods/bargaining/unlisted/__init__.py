"""Answer a case whose packages nobody can list: by exact search, at mid and in every draw."""

from detente.methods.bargaining.unlisted.front import Unlisted, find_unlisted
from detente.methods.bargaining.unlisted.words import unlisted_answer, unlisted_data, unlisted_statements

__all__ = ["Unlisted", "find_unlisted", "unlisted_answer", "unlisted_data", "unlisted_statements"]
