"""What the columns of fields are usually called, in twelve languages."""

from __future__ import annotations

ALIASES = {
    "email": (
        "email emailaddress emailadress mail mailaddress contactemail subscriberemail youremail "
        "emailadresse mailadresse adresseemail adressemail courriel adressecourriel "
        "correo correoelectronico direccioncorreo direcciondecorreo "
        "enderecodeemail enderecoemail indirizzoemail indirizzodiposta postaelettronica "
        "emailadres mailadres epost epostadress epostadresse eposta mejl mejladress "
        "adresemail adresmailowy メール メールアドレス eメール"
    ),
    "first_name": (
        "firstname first givenname forename fname contactfirstname vorname rufname "
        "prenom nombre nombredepila primernombre primeironome nomeproprio nome "
        "voornaam fornamn tilltalsnamn fornavn imie 名 お名前名"
    ),
    "last_name": (
        "lastname last surname familyname lname contactlastname nachname familienname zuname "
        "nomdefamille nom apellido apellidos sobrenome apelido ultimonome cognome "
        "achternaam familienaam efternamn efternavn etternavn nazwisko 姓 苗字 お名前姓"
    ),
    "full_name": "",  # split on request only: no rule is right for all names
    "unsubscribed": "unsubscribed",
}
"""The fields and the usual names of their columns, folded and without spaces."""

FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases.split()}
"""The field of each usual name."""


FULL_NAMES = frozenset(
    """
    name fullname contactname customername clientname subscribername displayname yourname
    namevollstandig vollstandigername kundenname kontaktname nomcomplet nometprenom prenometnom
    nomprenom prenomnom nombrecompleto nombreyapellido nombreyapellidos nomecompleto nomeecognome
    nomecognome naam volledigenaam navn fuldenavn fulltnavn namn fullstandigtnamn nazwa
    imieinazwisko 氏名 名前 お名前
    """.split()  # noqa: SIM905 -- a table of words
)
"""Names of columns that hold first and last names together."""

SEVERAL_EMAILS = frozenset("1 2 3 value primary main work business home personal".split())  # noqa: SIM905
"""What follows the name of an email column if there are several."""
