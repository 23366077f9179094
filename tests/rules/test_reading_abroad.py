"""Denials in other languages beside what is not understood: never an emergency."""

import pytest

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier

DENIED = [
    "no tengo fiebre ni dolor en el pecho",
    "no me duele el pecho, el pecho no me duele",
    "sin tos, sin dolor al respirar",
    "no he tenido mareos, tos ni dolor de pecho",
    "pas de fièvre, pas de douleur dans la poitrine",
    "je n'ai aucune douleur à la poitrine",
    "ni toux, ni douleur thoracique",
    "keine Atemnot, keine Brustschmerzen",
    "weder Husten noch Atemnot",
    "kein Fieber, Husten oder Atemnot",
    "ich kann tief einatmen ohne Schmerzen",
    "die Brust tut nicht weh",
    "não tenho falta de ar",
    "né tosse né dolore al petto",
    "brak duszności, brak kaszlu",
    "niet benauwd, geen pijn op de borst",
]
TOLD = [
    "no puedo respirar",
    "no tengo aire",
    "no tengo fiebre, me duele el pecho",
    "no tengo fiebre pero me falta el aire",
    "no aguanto el dolor en el pecho",
    "un dolor en el pecho que no me deja respirar",
    "sem tosse, com dor no peito",
    "je ne respire plus, mal à la poitrine",
    "pas de fièvre, j'ai du mal à respirer",
    "kein Fieber, Husten, habe Atemnot",
    "kein Husten, aber Atemnot",
    "kein Schmerz ausser in der Brust",
    "noch Schmerzen in der Brust",
    "Kein Fieber. Atemnot oder so",
    "müde, Atemnot oder so",
    "non riesco a respirare",
    "no siento las piernas",
]


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_is_read_the_same_day(text):
    assert tier(f"{text}. Grüezi!") == Tier.SAME_DAY


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_is_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY
