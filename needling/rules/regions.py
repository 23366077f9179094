"""The regions of the catalogue: certificates, which the clinic keeps, know them too."""

from clinic.rules.regions import Region, in_words

__all__ = ["Region", "in_words"]
