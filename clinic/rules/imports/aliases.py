"""The alias table: which headings of other systems mean which part of a record.

Each line is one language or system; a heading is compared without case, spaces, marks
and signs (`columns.key`), so "Date of Birth", "date_of_birth" and "DateOfBirth" are one
entry. German ä, ö, ü may be written ae, oe, ue.
"""

from enum import StrEnum


class Field(StrEnum):
    """What a column of the file may be."""

    SOURCE_ID = "source_id"
    OLD_NUMBER = "old_number"
    GIVEN = "given_name"
    MIDDLE = "middle_name"
    FAMILY = "family_name"
    FULL_NAME = "full_name"
    PREFERRED = "preferred_name"
    PRONOUNS = "pronouns"
    BORN = "date_of_birth"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    ZONE = "time_zone"
    NOTES = "notes"
    PREFERS = "prefers"
    NO_TEXTS = "no_texts"
    NO_EMAILS = "no_emails"
    ARCHIVED = "archived"
    STATUS = "status"
    DIED = "died"
    BREAK = "break"
    VISIT_ID = "visit_id"
    VISIT_START = "visit_start"
    VISIT_END = "visit_end"
    VISIT_KIND = "visit_kind"
    VISIT_STAFF = "visit_staff"
    VISIT_STATE = "visit_state"
    MISSED = "missed"
    CANCELLED = "cancelled"
    MARKETING = "marketing"
    UNUSED = "unused"


# Several columns may hold one of these; of every other the first column is taken.
SEVERAL = frozenset({Field.EMAIL, Field.PHONE, Field.NOTES, Field.CANCELLED})
# In a list of appointments these columns are those of the visit: of Jane's headings,
# compared by `columns.key`.
OF_VISIT: dict[str, Field] = {
    "id": Field.VISIT_ID,
    "startat": Field.VISIT_START,
    "endat": Field.VISIT_END,
    "treatmentname": Field.VISIT_KIND,
    "staffmembername": Field.VISIT_STAFF,
    "state": Field.VISIT_STATE,
    "noshowat": Field.MISSED,
    "cancelledat": Field.CANCELLED,
    "archivedat": Field.CANCELLED,
}
# Understood, and left where they are.
NOT_KEPT = frozenset({Field.MARKETING, Field.UNUSED})

ALIASES: dict[Field, str] = {
    Field.SOURCE_ID: """
        id, uuid, guid, patient id, patient guid, client id, contact id, customer id,
        external id, record id, system id, unique id, uid, patient key, patient uuid,
        pid, patienten id, patientenid, kunden id, kontakt id, identificador,
        id paciente, identifiant, id patient, identifiant patient
    """,
    Field.OLD_NUMBER: """
        number, no, nr, patient number, patient no, patient nr, client number,
        client no, customer number, chart number, chart no, file number, file no, mrn,
        medical record number, account number, old reference id, reference number,
        reference, ref, patientennummer, patientennr, kundennummer, aktennummer,
        numero de paciente, numero paciente, numero de historia, historia clinica,
        numero de patient, numero patient, numero de dossier, dossier
    """,
    Field.GIVEN: """
        first name, firstname, given name, given names, first names, forename,
        forenames, first, fname, christian name, legal first name, vorname, vornamen,
        rufname vorname, nombre, nombres, primer nombre, nombre de pila, prenom,
        prenoms, nome
    """,
    Field.MIDDLE: """
        middle name, middle names, middle, second name, middle initial, mi,
        zweiter vorname, weitere vornamen, segundo nombre, deuxieme prenom,
        autres prenoms
    """,
    Field.FAMILY: """
        last name, lastname, surname, surnames, family name, last, lname, sname,
        legal last name, nachname, familienname, zuname, apellido, apellidos,
        primer apellido, nom, nom de famille, nom usuel, cognome
    """,
    Field.FULL_NAME: """
        name, full name, patient, patient name, client, client name, display name,
        contact name, customer, customer name, name of patient, vollstaendiger name,
        vor und nachname, name vorname, vorname nachname, nachname vorname,
        patientenname, nombre completo, nombre y apellidos, apellidos y nombre,
        apellidos nombre, paciente, nom complet, nom et prenom, nom prenom,
        prenom nom, prenom et nom
    """,
    Field.PREFERRED: """
        preferred name, preferred first name, known as, nickname, nick name, goes by,
        called, preferred, chosen name, alias, rufname, spitzname, anrede name,
        nombre preferido, apodo, nombre social, prenom d usage, prenom usuel, surnom,
        nom prefere, prenom prefere
    """,
    Field.PRONOUNS: """
        pronouns, pronoun, pronomen, pronombres, pronombre, pronoms, pronom
    """,
    Field.BORN: """
        date of birth, dob, d o b, birth date, birthdate, birthday, birth day, born,
        born on, birth dt, b day, bday, geburtsdatum, geburtstag, geb datum, gebdatum,
        geb, geboren, geboren am, geb am, fecha de nacimiento, fecha nacimiento,
        fec nacimiento, f nacimiento, fnac, nacimiento, nacido, date de naissance,
        date naissance, naissance, ne le, nee le, ddn, data di nascita
    """,
    Field.EMAIL: """
        email, e mail, email address, e mail address, mail, mail address, emails,
        primary email, home email, work email, other email, personal email,
        secondary email, alternate email, contact email, emailadresse, mailadresse,
        e mail adresse, correo, correo electronico, email personal, courriel,
        adresse email, adresse e mail, adresse mail, adresse electronique, mel
    """,
    Field.PHONE: """
        phone, phones, phone number, phone numbers, telephone, telephone number, tel,
        tel no, tel number, mobile, mobile phone, mobile number, mobile no, cell,
        cell phone, cellphone, cell number, cellular, home phone, home telephone,
        home number, work phone, work telephone, work number, daytime phone,
        evening phone, day phone, other phone, primary phone, secondary phone,
        alternate phone, main phone, contact number, contact phone, contact no,
        sms number, phone home, phone work, phone mobile, phone cell, phone day,
        tel home, tel work, tel mobile, landline, telefon, telefonnummer, telefonnr,
        tel nr, rufnummer, handy, handynummer, handynr, mobil, mobiltelefon,
        mobilnummer, mobilfunk, festnetz, telefon privat, telefon mobil,
        telefon geschaeftlich, telefon dienstlich, tel privat, tel mobil,
        telefono, telefonos, telefono movil, telefono fijo, telefono celular,
        telefono casa, telefono trabajo, numero de telefono, movil, celular, fijo,
        numero telephone, numero de telephone, telephone portable, telephone fixe,
        telephone mobile, telephone domicile, telephone travail, tel portable,
        tel fixe, portable, gsm, fixe
    """,
    Field.LANGUAGE: """
        language, languages, preferred language, spoken language, locale, sprache,
        muttersprache, bevorzugte sprache, idioma, idioma preferido, lengua, langue,
        langue preferee, langue parlee
    """,
    Field.ZONE: """
        time zone, timezone, tz, zeitzone, zona horaria, huso horario, fuseau horaire,
        fuseau
    """,
    Field.NOTES: """
        notes, note, appointment notes, patient notes, client notes, comments, comment,
        remarks, remark, admin notes, reception notes, general notes, memo, notizen,
        notiz, bemerkung, bemerkungen, anmerkung, anmerkungen, hinweis, hinweise,
        notas, nota, observaciones, observacion, comentarios, remarques, remarque,
        commentaire, commentaires, observations
    """,
    Field.PREFERS: """
        reminder type, preferred contact, preferred contact method, contact preference,
        contact method, reminder preference, reminders by, communication preference,
        kontaktart, bevorzugter kontakt, erinnerung per, contacto preferido,
        tipo de recordatorio, contact prefere, type de rappel
    """,
    Field.NO_TEXTS: """
        sms opt out, opted out of sms, text opt out, no sms, no texts, do not text,
        sms opted out, sms unsubscribed, keine sms, sin sms, pas de sms
    """,
    Field.NO_EMAILS: """
        email opt out, opted out of email, no email, no emails, do not email,
        email opted out, email unsubscribed, keine email, keine e mail, sin correo,
        pas d email
    """,
    Field.ARCHIVED: """
        archived at, archived, archived on, archive date, is archived, deleted at,
        discharged, discharged at, discharge date, inactive, is inactive,
        inactive date, archiviert, archiviert am, inaktiv, archivado, inactivo,
        fecha de baja, archive, archive le, inactif
    """,
    Field.STATUS: """
        status, patient status, client status, active, is active, active status,
        patientenstatus, aktiv, estado, activo, statut, statut patient, actif
    """,
    Field.DIED: """
        deceased, is deceased, deceased at, deceased on, deceased date, date deceased,
        date of death, death date, died, died on, dod, verstorben, verstorben am,
        todesdatum, sterbedatum, fallecido, fecha de defuncion,
        fecha de fallecimiento, decede, deces, date de deces, decede le
    """,
    Field.BREAK: "break, is break, pause, pausa",
    Field.MARKETING: """
        accepted sms marketing, accepted email marketing, accepted privacy policy,
        marketing, marketing consent, marketing opt in, accepts marketing,
        marketing emails, marketing sms, sms marketing, email marketing, newsletter,
        newsletters, subscribed, subscribed to newsletter, subscribed to mailing list,
        mailing list, promotional emails, promotions, gdpr, gdpr consent,
        privacy policy, consent, consent to marketing, sms consent, email consent,
        text consent, sms opt in, email opt in, werbung, werbeeinwilligung,
        einwilligung werbung, datenschutz, dsgvo, einwilligung, publicidad,
        consentimiento, acepta publicidad, boletin, rgpd, consentement,
        infolettre, accepte marketing
    """,
    Field.UNUSED: """
        title, prefix, patient prefix, suffix, salutation, honorific, initials, sex,
        gender, gender identity, age, address, addresses, address line, street,
        street address, address line one, address line two, suburb, city, town, state,
        county, region, province, post code, postcode, postal code, zip, zip code,
        country, country code, occupation, employer, medicare, medicare number,
        medicare reference number, nhs number, insurance, insurer, insurance state,
        insurance number, policy number, health fund, referral source, referred by,
        referrer, referring doctor, doctor, gp, family doctor, location name,
        location, treatment name, staff member name, practitioner, therapist, start at,
        end at, first visit, chart status, notes text, booked at, arrived at,
        booked online, no show at, cancelled at, cancelled reason, created at,
        updated at, created, updated, modified, balance, credit, account balance,
        emergency contact, emergency contact name, emergency contact phone,
        emergency contact number, emergency phone, emergency contact relationship,
        next of kin, next of kin phone, guardian, guardian name, guardian phone,
        parent, parent name, parent phone, invoice email, invoice to, invoice extra,
        fax, fax number, website, company, ssn, tags, marital status, last visit,
        last appointment, next appointment, first appointment, titel, anrede,
        geschlecht, adresse, strasse, hausnummer, plz, postleitzahl, ort, stadt, land,
        bundesland, beruf, krankenkasse, versicherung, versichertennummer, hausarzt,
        notfallkontakt, notfallnummer, notfalltelefon, alter, titulo, tratamiento,
        sexo, genero, direccion, calle, ciudad, poblacion, provincia, codigo postal,
        cp, pais, profesion, seguro, aseguradora, contacto de emergencia,
        telefono de emergencia, edad, dni, nif, titre, civilite, sexe, genre, rue,
        ville, commune, pays, profession, assurance, mutuelle, medecin,
        medecin traitant, line in the first file, why it was not imported,
        contact d urgence, personne a prevenir,
        telephone d urgence, numero de securite sociale
    """,
}
