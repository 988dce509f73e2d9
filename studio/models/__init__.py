"""The catalogue of pretrained models: find, fetch, verify, import."""

from studio.models.cache import State, locate, path_of, state_of, verify
from studio.models.fetching import Delivery, fetch
from studio.models.importing import Imported, import_folder
from studio.models.model import Carrier, Catalogue, Model, Need, Registry
from studio.models.progress import Progress, Stage
from studio.models.reading import catalogue

__all__ = [
    "Carrier",
    "Catalogue",
    "Delivery",
    "Imported",
    "Model",
    "Need",
    "Progress",
    "Registry",
    "Stage",
    "State",
    "catalogue",
    "fetch",
    "import_folder",
    "locate",
    "path_of",
    "state_of",
    "verify",
]
