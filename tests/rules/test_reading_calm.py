"""Harmless replies in German, Spanish and French, and what only looks like one."""

import pytest

from aftercare.rules import lexicon
from aftercare.rules.reading import spelling
from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, tier

CALM = [
    "Alles gut, danke! Nur leichter Muskelkater",
    "Leicht empfindlich an der Stelle, sonst super",
    "etwas Muskelkater, aber sonst alles gut",
    "heute schon viel besser als gestern",
    "gestern leichter Muskelkater, heute alles wieder normal",
    "Hi, alles gut, thanks!",
    "kleiner blauer Fleck, sonst nichts",
    "kein Fieber, Husten oder Atemnot",
    "keine Schmerzen in der Brust, nicht geschwollen",
    "weder Husten noch Atemnot",
    "un poco de agujetas pero mejor que ayer",
    "Estoy bien, solo un morado pequeñito",
    "Ni dolor de pecho ni falta de aire, todo normal",
    "no tengo fiebre, tos ni mareos",
    "no siento ningún dolor",
    "molestia ninguna, gracias",
    "petite courbature, rien d'autre",
    "pas de douleur, pas d'essoufflement",
    "je ne suis pas essoufflé, ça va mieux",
    "nein, keine Atemnot",
    "no, todo bien",
    "pas de gêne à la poitrine",
    "aucune gêne, l'épaule va beaucoup mieux qu'hier",
]
ABSENCE = [
    "kann nicht atmen",
    "bekomme keine Luft",
    "kein Gefühl im Bein",
    "keine Kraft, sonst alles gut",
    "nicht gut",
    "nicht besser",
    "nicht nur Muskelkater",
    "no puedo respirar",
    "sin aire",
    "no tengo aire",
    "sin sensibilidad en la mano",
    "nada bien",
    "no todo bien",
    "je sens rien du tout",
    "taube Hand, sonst alles ok",
    "ni bien ni mejor",
    "je n'arrive pas à respirer",
    "je ne sens plus mes jambes",
    "pas de sensation",
    "main pas sensible",
    "pas bien",
    "plus de douleur",
]
MORE = [
    "starker Muskelkater",
    "sehr empfindlich",
    "Muskelkater seit 4 Tagen",
    "Muskelkater, aber Fieber",
    "gestern besser als heute",
    "gestern besser",
    "Brust leicht empfindlich",
    "blauer Fleck wird grösser",
    "kleiner Bluterguss am Nacken",
    "kein Fieber und Husten",
    "kein Fieber noch Husten",
    "Kein Fieber. Husten oder Schwindel",
    "keine Schmerzen Brust",
    "kein Fieber?",
    "peor que ayer",
    "mejor ayer que hoy",
    "agujetas y fiebre",
    "muy sensible",
    "sin fiebre, hinchazón",
    "morado en el pie",
    "todo bien menos la pierna",
    "pas de fièvre, frissons",
    "pas rouge et gonflé",
    "un peu gonflé, rien d'autre",
    "ça va mais courbatures depuis cinq jours",
    "sin tos, " * 25,
]
GRAVE = [
    "Alles gut, nur leichte Brustschmerzen",
    "Muskelkater und Luftnot",
    "kein Fieber, Brustschmerzen",
    "mejor que ayer pero me cuesta respirar",
    "agujetas y dolor de pecho",
    "sin fiebre, dolor de pecho",
    "no respiro bien",
    "no hay aire",
    "gêne à la poitrine, rien d'autre",
    "je respire mal mais sinon ça va",
    "un peu essoufflé, sinon ça va",
    "rien d'autre, juste un point dans la poitrine",
    "courbatures et essoufflement",
]


@pytest.mark.parametrize("text", CALM)
def test_what_is_wholly_understood_is_calm(text):
    assert tier(text) == Tier.NONE


@pytest.mark.parametrize("text", [*ABSENCE, *MORE])
def test_anything_besides_is_read_by_a_person(text):
    assert tier(text) >= Tier.SAME_DAY


@pytest.mark.parametrize("text", GRAVE)
def test_a_grave_word_among_calm_ones_is_an_emergency(text):
    assert tier(text) == Tier.EMERGENCY


def test_a_bruise_counts_for_who_takes_a_blood_thinner():
    assert tier("petit bleu, rien d'autre") == Tier.NONE
    assert tier("petit bleu, rien d'autre", "anticoagulant") == Tier.SAME_DAY
    assert flags("petit bleu, ça va", "anticoagulant") == {"BRUISE_SMALL"}


def test_each_word_of_the_lists_is_read_as_it_stands_and_stands_once():
    for groups in lexicon.calm_abroad().values():
        entries = [entry for words in groups.values() for entry in words]
        assert len(entries) == len(set(entries))
        for word in " ".join(entries).split():
            assert spelling.meant(word) == (word,)
