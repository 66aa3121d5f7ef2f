"""A conflict written down: parties, issues, packages, and numbers with a basis."""

from detente.case.basis import format_basis, parse_basis
from detente.case.catalogue import catalogue_folders, find_case
from detente.case.draws import round_up_draws, sobol_points
from detente.case.inputs import GRID, Input, draw_quantities, list_inputs
from detente.case.load import check_case, load_case
from detente.case.model import (
    Basis,
    Case,
    Estimate,
    Guarantee,
    Issue,
    Monitor,
    Move,
    NamedPackage,
    Obligation,
    Option,
    Package,
    Party,
    Ranking,
    RedLine,
    Reference,
    Rule,
)
from detente.case.new import new_case
from detente.case.packages import package_in_force, read_package
from detente.case.preferences import (
    DrawnPreferences,
    Pair,
    Preferences,
    draw_preferences,
    missing_worth,
    preferences_at_mid,
)
from detente.case.quantities import Quantity, find_quantity, list_quantities
from detente.case.save import save_case
from detente.case.schema import case_schema
from detente.case.space import Space, binding_red_lines, build_space, crossed_red_lines, is_allowed

__all__ = [
    "GRID",
    "Basis",
    "Case",
    "DrawnPreferences",
    "Estimate",
    "Guarantee",
    "Input",
    "Issue",
    "Monitor",
    "Move",
    "NamedPackage",
    "Obligation",
    "Option",
    "Package",
    "Pair",
    "Party",
    "Preferences",
    "Quantity",
    "Ranking",
    "RedLine",
    "Reference",
    "Rule",
    "Space",
    "binding_red_lines",
    "build_space",
    "case_schema",
    "catalogue_folders",
    "check_case",
    "crossed_red_lines",
    "draw_preferences",
    "draw_quantities",
    "find_case",
    "find_quantity",
    "format_basis",
    "is_allowed",
    "list_inputs",
    "list_quantities",
    "load_case",
    "missing_worth",
    "new_case",
    "package_in_force",
    "parse_basis",
    "preferences_at_mid",
    "read_package",
    "round_up_draws",
    "save_case",
    "sobol_points",
]
