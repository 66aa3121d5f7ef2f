"""Other programs' files, in and out: GENIUS XML, GeniusWeb JSON, NegMAS JSON."""

from detente.exchange.build import NO_DATE, make_case
from detente.exchange.folder import is_scenario_folder, load_scenario, read_scenario
from detente.exchange.model import Profile, Scenario, Topic
from detente.exchange.write import FORMATS, export_case, import_scenario

__all__ = [
    "FORMATS",
    "NO_DATE",
    "Profile",
    "Scenario",
    "Topic",
    "export_case",
    "import_scenario",
    "is_scenario_folder",
    "load_scenario",
    "make_case",
    "read_scenario",
]
