"""Words and letters by which other languages are told from English in customers' messages, beside spaCy's lists of stop words."""

from __future__ import annotations

from graph.identifiers.text import word_set

LETTERS = frozenset("ßàâãäåæçèêëìíîïðñòôõöøùûúüýþąćęłńśźżčďěňřšťůžğışőűăâîșț¿¡")
"""Letters that English does not have; é it has (café)."""

OWN_WORDS: dict[str, str] = {
    "de": """der das und ich nicht ist mein meine wo wann warum danke bitte hallo lieferung bestellung paket rechnung schlecht schlechter
        schlechte nie wieder schon kein keine immer frechheit leider endlich flug verspätung zurück geld unverschämt erreichbar noch sehr""",
    "fr": """je vous les une est pas mon où merci bonjour colis commande livraison annulé retard remboursement toujours jamais déçu encore
        vol nul génial c'est j'ai n'est qu'est s'il d'attente""",
    "es": """los las una que por pero mi el gracias hola pedido paquete envío entrega malo mala pésimo pésima servicio vuelo cancelado
        retraso dónde donde cuándo encanta funciona gusta nada nunca siempre muchas todavía dinero otra vez llegado""",
    "it": """gli una che sono mio mia grazie ciao pacco ordine consegna volo pessimo pessima servizio ritardo cancellato dove quando ancora
        mai soldi arrivato rimborso""",
    "pt": """uma que não meu minha obrigado obrigada olá voo encomenda pedido cancelado atraso péssimo péssima onde quando nunca ainda
        dinheiro chegou entrega reembolso novo""",
    "nl": """het een ik niet mijn waar wanneer bedankt dank pakket pakketje bestelling levering vertraging slecht slechte nooit weer geld
        jullie klantenservice""",
    "sv": "och jag inte är mitt min var när tack paketet paket försenad beställning leverans aldrig dålig",
    "da": "og jeg ikke er mit min hvor hvornår tak pakke forsinket bestilling levering aldrig dårlig",
    "nb": "og jeg ikke er mitt min hvor når takk pakken forsinket bestilling levering aldri dårlig",
    "fi": "ja ei on minun missä milloin kiitos paketti pakettini tilaus toimitus myöhässä huono",
    "pl": "nie jest moja moje gdzie kiedy dziękuję paczka zamówienie dostawa opóźniony zły dlaczego",
    "cs": "není můj moje kde kdy děkuji balík objednávka dodání zpoždění proč",
    "tr": "ve bir çok neden nerede teşekkürler kargo kargom paketim sipariş siparişim gelmedi kötü hala iade nerde",
    "ro": "este meu mea unde când mulțumesc colet coletul comanda livrare întârziere niciodată",
    "hu": "nem az hol mikor köszönöm csomag csomagom rendelés szállítás késik rossz",
    "id": "yang tidak saya di mana kapan terima kasih paket pesanan pengiriman belum sampai kecewa",
    "hr": "nije moj moja gdje kada hvala paket narudžba dostava kasni",
    "ca": "els les una meu meva quan gràcies comanda lliurament",
    "tl": "ang ng mga ako hindi salamat po yung wala pa naman lang ba ko nyo niyo",
}
"""By ISO 639-1 code: each told from English by spaCy's stop words and these."""

ALSO_ENGLISH = word_set(
    """
    hotel normal taxi final total station service problem super bravo la el de en van von no me a an on in at am as is was die man also one
    two not and to do so we he she it i my all but for hat her him his of or that the this under will with you be by are if may can up us let
    per non con come more see data pro via fast gift war rat hard here made mad far over fort mode plus sur son par main dans pour dare sin
    sera net get got set hot had has have how im ill id oh ok did done den dem des tag does app just last late lost make most near next
    now off old out own put same say some soon stop such take than them then there they thing time too try use very want way well went were
    what when where which who why would yes yet your pay please order refund help flight delivery parcel bag email phone website store shop
    never again ever long check hello hi hey thanks thank cheers lol omg wtf smh pls plz thx ur dont cant wont didnt isnt sent wrong size
    nice cool good great bad best worst love hate yay ha haha hahaha hehe aww wow ooh ah yeah yep nope yup sir gross congrats start rain ad
    wrote dm dms rt ff tbh ftw lmao btw fyi asap eta gate seat dead link poor cat liver cute pic silly point progress inbox drama
    brilliant sucks suck usa agreed online looks emergency international airport winter weather ass woohoo whoo woo whoop sky st blvd
    san angeles vegas santa rio paris roma milan porto costa casa sans male elite care deja vu
    """
)
