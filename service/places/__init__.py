"""Places: the gazetteer, and which of its entries a report's words mean.

`Geoparser` is what the pipeline uses: `Geoparser.recognise` finds mentions, `Geoparser.resolve`
places them.
"""

from service.places.gazetteer import Entry, Gazetteer
from service.places.geoparser import Geoparser
from service.places.lexicon import word_classes
from service.places.resolve import Limits
from service.places.tables import country_names

__all__ = ["Entry", "Gazetteer", "Geoparser", "Limits", "country_names", "word_classes"]
