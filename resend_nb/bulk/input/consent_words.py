"""The words for consent and opt-outs in exports of other tools, in twelve languages, as data.

Names of columns are compared without accents, in lower case, as words separated by spaces. A
pattern with a ``#`` is looked for in the name without its spaces, so that ``Opt-out``, ``OptedOut``
and ``opt_out`` are the same.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["opt_out", "consent", "status", "undeliverable"]
"""What a column says: which people left, or agreed, or either in words, or which bounced."""

Verdict = Literal["subscribed", "opted_out", "undeliverable", "no_consent"]
"""What a cell says of a person; ``None`` is that it says nothing."""

EMAIL = r"\b(e ?mails?|mails?|newsletters?|correos?|courriels?|posta elettronica|e post)\b|メール"
"""A name with these is about email, even if it names another channel as well."""

OTHER_CHANNEL = r"""
    \b(sms|mms|rcs|text ?messag\w*|texts?|texting|phones?|telephones?|telefon\w*|tel|call|calls|
    calling|callers?|cold ?calls?|voice|anruf\w*|appels?|llamadas?|chiamat\w*|ligacoes|fax|telefax|
    push|browser|whats ?app|wa|viber|telegram|messenger|wechat|line|slack|
    postal|post|postali|poste|briefpost|brief|courrier|direct ?mail|letters?|
    mobile|mobil|handy|movil|celular|cellulare|mobiel|komorka|
    ccpa|cookies?|track\w*|profiling|analytics)\b|電話|携帯|郵送|
    #donotsell|datasale|saleofdata|dataselling|sharedata|datasharing
"""
"""Channels and purposes other than email."""

OTHER_SENDER = r"\b(partners?|third part\w+|3rd part\w+|sponsors?|affiliates?|dritte\w*|terceros)\b"
"""Consent to the email of somebody else says nothing about ours."""

SAYS_NOTHING = r"""
    \b(url|urls|link|links|href|token|key|hash|uuid|guid|id|ids|ip|ua|agent|source|src|origin|
    quelle|fuente|fonte|bron|method|methode|metodo|via|page|form|formular|
    reason|reasons|grund|raison|motif|motivo|reden|orsak|arsag|powod|理由|
    comments?|notes?|text|wording|message|remarks?|feedback|
    campaigns?|kampagne|campagne|campana|campanha|campagna|title|subject|
    latitude|longitude|country|region|location|language|locale|timezone|
    counts?|number|score|rating|rate|total|level|
    tier|plan|price|amount|interval|expiry|expires|renewal|trial|paid|
    group|groups|tags?|segments?|interests?|categor\w+|type|frequency|preferences?)\b|
    #activesubscription|lastemail|lastopen|lastclick
"""
"""With these, a name is about a detail, not about whether somebody agreed."""

TIME = r"""
    \b(time|times|timestamp|date|dates|day|at|on|when|since|until|datum|uhrzeit|zeitpunkt|am|
    heure|le|fecha|hora|ora|dato|tid|tidspunkt|dag|czas)\b|^data\b|\bdata d\w+\b|日時|日付|日
"""
"""With these, a name is about when something happened."""

OPT_OUT = r"""
    #unsub|optout|optedout|optingout|optsout|emaildisabled|disabledemail|disableemail|emailoff|
    noemail|nomail|nonewsletter|nomarketing|nomailing|nospam|nocontact|
    donotemail|donotcontact|donotmarket|donotsend|donotallow|dontemail|dontcontact|dontsend|
    donotbulk|donotnewsletter|donotsubscribe|notsubscribed|leftlist|hasleft|^dnc|dnc$|
    abgemeld|abmeld|austrag|ausgetragen|widerruf|widersprochen|widerspruch|werbesperre|
    mailsperre|newslettersperre|keinewerbung|keinnewsletter|keineemail|keinemail|keinemailing|
    desinscr|desabonn|desinscrit|pasdemail|pasdenewsletter|optionsrefus|refusemail|refusnewsl|
    refusedemail|nepascontacter|nepasenvoyer|opposition|
    desuscri|dadodebaja|darsedebaja|debaja|bajanewsletter|fechabaja|fechadebaja|bajaemail|
    noenviar|nocontactar|nopublicidad|noquiere|
    descadastr|desinscri|descancel|cancelouinscr|cancelouassin|naoenviar|naocontatar|
    naoquer|naoreceber|disiscri|disiscritt|cancellatodallanewsletter|noncontattare|
    uitgeschreven|uitschrijv|uitschrijf|afgemeld|afmeld|geenmail|geenemail|geennieuwsbrief|
    nietmailen|avregistr|avanmal|avprenumer|avslutadprenum|ejutskick|ingautskick|
    frameld|afmeldt|afmelding|avmeldt|avmelding|ikkekontakt|ikkeonsker|
    wypisan|wypisal|rezygn|wyrejestr|niekontakt|niewysyl|sprzeciw|
    ^bajas?$|^cancellato$|配信停止|停止|退会|解除|拒否|オプトアウト|不要
"""
"""Names of columns that say which people opted out of email."""

UNDELIVERABLE = r"""
    #bounc|cleaned|cleantime|cleandate|complain|spamreport|reportedspam|markedasspam|suppress|
    invalidemail|emailinvalid|undeliver|blacklist|blocklist|blocked|isblocked|
    unzustellbar|beschwerde|rueckl|rucklaufer|gesperrt|sperrliste|
    rebond|bloque|plainte|rebot|bloquead|queja|listanegra|devolvid|reclamac|rimbalz|bloccat|reclam|
    gebounc|onbestelbaar|geblokkeerd|klacht|studs|blockerad|klagomal|afvist|blokeret|klage|
    avvist|blokkert|odbit|zablokow|skarg|バウンス|不達|エラー|ブロック|苦情
"""
"""Names of columns that say which addresses no email reaches, or which people complained."""

CONSENT = r"""
    #acceptsemail|acceptsmarketing|acceptemail|acceptmarketing|acceptsnews|acceptnews|
    emailmarketing|marketingemail|marketingconsent|emailconsent|consent|permission|optin|optedin|
    subscribed|subscribe$|issubscri|newsletter|mailinglist|receiveemail|
    receivesemail|receivenews|receivesnews|wantsemail|wantsnews|emailok|oktoemail|mayemail|
    canemail|allowemail|emailallowed|agreetoemail|agreestoemail|agreedtoemail|gdpr|
    einwillig|zustimm|angemeldet|abonniert|werbeerlaubnis|darfgemailt|dsgvo|erlaub|
    consentement|abonne|inscritnews|inscrit$|accepteemail|acceptelesemails|^accepte|
    aceptaemail|aceptapubli|^acepta|suscrit|consentimiento|boletin|autorizaemail|
    aceitaemail|^aceita|inscrito$|consentimento|^autoriza|
    iscritto|iscritta|consenso|accettaemail|^accetta|
    ingeschreven|aangemeld|toestemming|nieuwsbrief|
    prenumer|samtyck|anmald|nyhetsbrev|tilmeldt|samtykke|nyhedsbrev|pameldt|
    zapisan|zgoda|subskryb|newsletter|購読|配信希望|配信許可|同意|メルマガ|受信
"""
"""Names of columns that say which people agreed to get email."""

STATUS = r"""
    #(?:e?mail|subscri\w*|mailing|newsletter|list|member|consent|optin|permission|marketing|
    deliverability|contact|abo|abonnement\w*|suscrip\w*|suscrit\w*|inscri\w*|assinatura|
    iscrizion\w*|inschrijv\w*|prenumer\w*|abonn\w*|subskryp\w*|購読|配信)
    (?:status|state|estado|stato|etat|statut|stan|tillstand|状態|ステータス)|
    (?:status|state|etat|statut|estado|stato)(?:der|de|del|des|di|da|do|dela|van|of)?
    (?:e?mail|subscri|newsletter|abo|suscrip|inscri|iscrizion|inschrijv|assinatura)|
    suppressionreason|bouncetype|suppressiontype|emailpermission
"""
"""Names of columns whose words say whether somebody gets email."""

WEAK_STATUS = r"""
    \b(\w*status|state|zustand|etat|statut|estado|stato|stan|tila|situacion|situacao)\b|
    状態|ステータス
"""
"""Names that may be about anything: order, address, life. Only their words can tell."""

YES = frozenset(
    """
    true yes y 1 x on t checked enabled wahr ja j vrai oui verdadero si s verdadeiro sim vero
    waar sant sand prawda tak はい ○ ◯ 有 あり ✓ ✔ ☑ √
    """.split()  # noqa: SIM905 -- a table of words
)

NO = frozenset(
    """
    false no n 0 off f unchecked none falsch nein faux non falso nao onwaar nee falskt nej usand
    usann nei falsz nie いいえ \u00d7 ✗ ✘ ☐ 無 なし
    """.split()  # noqa: SIM905
)

_SUBSCRIBED = """
    subscribed, active, enabled, confirmed, verified, opted in, opt in, optin, opt in confirmed,
    single opt in, double opt in, confirmed opt in, explicit, express, implied, granted, allow,
    allowed, accepted, agreed, given, deliverable, valid, ok, imported, marketing contact,
    non marketing contact, paid, free, comp, premium, new, unrated, soft bounce, soft bounced, soft,
    transient, temporary, deferred, not suppressed, not bounced,
    aktiv, angemeldet, bestatigt, abonniert, eingetragen, erlaubt, zugestimmt,
    actif, active, abonne, abonnee, inscrit, inscrite, confirme, accepte,
    activo, activa, suscrito, suscrita, confirmado, aceptado, alta,
    ativo, ativa, inscrito, inscrita, assinante, aceito,
    attivo, attiva, iscritto, iscritta, confermato, accettato,
    actief, ingeschreven, aangemeld, bevestigd, geabonneerd,
    prenumererar, prenumerant, bekraftad, anmald, tilmeldt, abonnent, bekraeftet, pameldt,
    bekreftet, aktywny, aktywna, subskrybent, zapisany, zapisana, potwierdzony,
    購読中, 有効, 配信中, 登録済み, 同意済み, 同意
"""

_OPTED_OUT = """
    unsubscribed, unsubscribe, unsub, unsubscribed from all, unsubscribed from all email,
    unsubscribes, opted out, opt out, optout, optedout, cancelled, canceled, cancellation,
    removed, revoked, withdrawn, do not contact, do not email, do not mail, do not market,
    do not allow, not allowed, dnc, left, global unsubscribe, list unsubscribe,
    manual unsubscribe, by link, manual suppression, manualsuppression,
    abgemeldet, ausgetragen, widerrufen, widersprochen, gekundigt, abbestellt,
    desinscrit, desinscrite, desabonne, desabonnee, annule, resilie, retire,
    desuscrito, desuscrita, dado de baja, de baja, baja, cancelado, cancelada, cancelo,
    descadastrado, descadastrada, desinscrito, descadastrou, cancelou,
    disiscritto, disiscritta, cancellato, cancellata, annullato, revocato, rimosso,
    uitgeschreven, afgemeld, opgezegd, geannuleerd,
    avregistrerad, avanmald, avslutad, avprenumererad, uppsagd, frameldt, afmeldt, opsagt,
    avmeldt, oppsagt, wypisany, wypisana, wypisal sie, anulowany, zrezygnowal, rezygnacja,
    配信停止, 解除, 退会, 停止, 拒否, 解約
"""

_UNDELIVERABLE = """
    bounced, bounce, hard bounce, hard bounced, hardbounce, hardbounced, permanent,
    permanent bounce, permanently bounced, cleaned, complained, complaint, complaints, spam,
    spam complaint, spamcomplaint, spam report, marked as spam, reported spam, abuse, junk,
    feedback loop, suppressed, suppression, undeliverable,
    undelivered, dropped, invalid, invalid email, redacted,
    blocked, blocklisted, blacklisted, blocklist, blacklist, banned, disabled, suspended,
    unreachable, quarantined, deactivated, unavailable,
    nonexistent, does not exist, rejected, email error,
    unzustellbar, gesperrt, blockiert, ungultig, beschwerde, zuruckgewiesen,
    rebond, rejete, bloque, invalide, plainte, rebotado, rebote, bloqueado, invalido, queja,
    devolvido, rejeitado, rimbalzato, bloccato, non valido, reclamo,
    gebounced, onbestelbaar, geblokkeerd, ongeldig, klacht, studsat, studsad, blockerad, ogiltig,
    afvist, blokeret, ugyldig, avvist, blokkert, odbity, odbite, zablokowany, nieprawidlowy,
    バウンス, 不達, エラー, ブロック, 無効, 苦情
"""

_NO_CONSENT = """
    never subscribed, neversubscribed, not subscribed, notsubscribed, non subscribed,
    nonsubscribed, non subscriber, nonsubscriber, not set, unconfirmed, pending, not confirmed,
    awaiting confirmation, awaiting, waiting, unverified, transactional, transactional only,
    no consent, not given, not granted, not opted in, not optedin, denied, declined, refused,
    disagreed, inactive, archived, unknown, no permission, validating, unengaged, temporary hold,
    temp hold, on hold, deleted, expired, pending confirmation, needs attention,
    nie angemeldet, nicht angemeldet, unbestatigt, ausstehend, abgelehnt, inaktiv, geloscht,
    nicht abonniert, nicht bestatigt, non inscrit, non abonne, en attente, refuse, inactif,
    non confirme, supprime, no suscrito, pendiente, rechazado, inactivo, sin confirmar, eliminado,
    nao inscrito, pendente, recusado, inativo, nao confirmado, excluido, non iscritto, in attesa,
    rifiutato, inattivo, non confermato, eliminato, niet ingeschreven, niet aangemeld,
    in afwachting, geweigerd, inactief, onbevestigd, verwijderd, ej prenumerant, vantar, nekad,
    inaktiv, obekraftad, raderad, ikke tilmeldt, afventer, afslaet, slettet, ikke pameldt, venter,
    avslatt, niezapisany, oczekujacy, oczekuje, odmowa, nieaktywny, niepotwierdzony, usuniety,
    未登録, 未購読, 未確認, 保留, 未同意, 不同意, 無許可
"""


def _words(text: str, verdict: Verdict) -> dict[str, Verdict]:
    return {" ".join(word.split()): verdict for word in text.split(",")}


VERDICTS: dict[str, Verdict] = (
    _words(_SUBSCRIBED, "subscribed")
    | _words(_NO_CONSENT, "no_consent")
    | _words(_OPTED_OUT, "opted_out")
    | _words(_UNDELIVERABLE, "undeliverable")
)
"""What the words of a status mean, without accents and in lower case."""

_COMMON = """
    left, removed, permanent, invalid, disabled, unavailable, rejected, baja, alta, dropped,
    suspended, banned, cancelled, canceled, cancellation, cancelado, cancelada, spam, abuse, junk,
    cancellato, annule, annullato, geannuleerd, anulowany, エラー, 停止, 無効
"""

TELLING = {
    word
    for word, verdict in VERDICTS.items()
    if verdict in {"opted_out", "undeliverable"} or "subscri" in word
} - set(_words(_COMMON, "opted_out"))
"""Words that hardly mean anything else, so that they count in a column of any name."""

_NOT_OF_LISTS = """
    cleaned, by link, redacted, retire, undelivered, deactivated, feedback loop
"""

AGAINST = {
    "bajas",
    *(
        {word for word in TELLING if VERDICTS[word] != "subscribed"}
        - set(_words(_NOT_OF_LISTS, "undeliverable"))
    ),
}
"""Words in the name of a file or sheet that say that its people must not get email."""

WITHOUT = frozenset(
    """
    without minus excl excluding except ohne ausser sans sauf sin sem senza zonder utan uden uten
    bez
    """.split()  # noqa: SIM905
)
"""With these, a name says who is not in the file."""

NOT_PEOPLE = frozenset("url urls link links token tokens page pages form forms".split())  # noqa: SIM905
"""With these, a file that is called "unsubscribe" is about something else than who left."""
