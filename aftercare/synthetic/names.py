"""Invented names of patients, as varied as those of a real practice."""

# Given name and family name, separated by a comma; a person may have only one.
COMMON = """
Aisha,Rahman
Alejandro,Núñez
Amara,Diallo
Anders,Lindqvist
Anjali,Deshpande
Arthur,Pemberton
Beatrix,van der Berg
Bogdan,Ionescu
Bronwyn,Llewellyn
Caoimhe,Ní Bhriain
Carlos,Ferreira da Silva
Charlotte,Ashworth
Chidi,Nwosu
Daan,de Vries
Declan,Fitzgerald
Dilnoza,Karimova
Dmitri,Volkov
Edith,Hargreaves
Eleni,Papadopoulou
Emre,Çelik
Esther,Goldberg
Fatima,Al-Sayed
Finlay,MacLeod
Freya,Bjørnsen
Gareth,Price-Jones
Grace,Oduya
Hana,Dvořáková
Harriet,Cole
Hiroshi,Tanaka
Imran,Qureshi
Isabel,García Márquez
Jacek,Zieliński
Jean-Luc,Moreau
Joan,Whitfield
Kofi,Mensah
Lars,Ødegård
Leilani,Kealoha
Linh,Nguyễn
Lucia,Di Stefano
Magnus,Åkesson
Margaret,Thistlewood
Marta,Kowalczyk
Mei-Ling,Chen
Mohammed,Hussain
Niamh,O’Sullivan
Noor,Bakker
Oluwaseun,Adebayo
Owen,Hughes
Petra,Müller
Quentin,Blackwood
Rachel,Stein
Rajesh,Iyer
Rosalind,Nightingale-Shaw
Ruth,Abernathy
Sanjay,Patel
Siobhán,Ó Murchú
Sofia,Castellanos
Stefan,Weiß
Tamar,Kvaratskhelia
Thandiwe,Ndlovu
Tuija,Hämäläinen
Vikram,Chaudhry
Wanjiru,Kamau
Winifred,Stokes
Yusuf,Demir
Zofia,Wójcik
"""


def pairs() -> list[tuple[str, str]]:
    """Every name as (given, family)."""
    lines = COMMON.strip().splitlines()
    return [(given, family) for given, family in (line.split(",") for line in lines)]
