"""Identifiers with a form of their own: numbers, addresses, dates. Each pattern is linear in the length of the text."""

from __future__ import annotations

import re
from functools import cache

# Classes of 45 CFR 164.514(b)(2)(i): (C) dates and ages over 89, (D) to (F) phone, fax, e-mail, (G) to (M) numbers,
# (N) (O) network addresses, (R) any other number. Order matters: what is found first takes its place in the text.
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary|uar)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:[0-3]?\d(?:st|nd|rd|th)?)"
_YEAR = r"(?:'?\d\d|(?:19|20)\d\d)"
_WEEKDAY = r"(?:mon|tues?|wednes|weds?|thurs?|fri|satur|sun)(?:day)?|mon|tue|wed|thu|thur|fri|sat|sun"
_COUNT = r"(?:\d{1,2}|a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|couple of|a couple of|few|a few)"
_NUMBER = (
    r"#?[A-Za-z]{0,6}[-./#: ]?\d[\dA-Za-z]*(?:[-./ ][A-Za-z]{0,3}\d[\dA-Za-z]*|[-./][A-Za-z]{1,4}(?=[-./]\d)){0,5}"
)
_IS = r"(?:\s*+(?:number|num|is|was|are|no|nr|code|id)?+\.?+\s*+[:#=]?+\s*+(?:is\s++)?)"
_WORDS_90 = r"ninet(?:y|ies)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|a hundred(?: and \w+)?|one hundred(?: and \w+)?"

_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
    r"|sixteenth|seventeenth|eighteenth|nineteenth|twent(?:y|ieth)(?:[- ]\w+(?:st|nd|rd|th))?|thirt(?:ieth|y[- ]first))"
)
# Months as people write them who were brought up with another language.
# A digit as people say it.
_SAID = r"(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)"
# Research codes of drugs, registers of trials, codes of diseases: numbers that are nobody's.
_CODE = (
    r"(?:LY\d{6,7}|BMS-?\d{6}|PF-?\d{7,8}|JNJ-?\d{8}|GSK\d{6,7}|RO\d{7}|BAY-?\d{6,7}|(?:NCT|ISRCTN)\d{8}"
    r"|(?:ABT|ABBV|AMG|BGB|MK|RG|AZD|INCB|TAK|NVP|MEDI|SAR|DS|ARV|ONO|SHR|HMPL|REGN|SGN|TAR|PRT|EPZ|XL|ZN|IMGN|CPI|ARRY|DCC"
    r"|NKTR|IMMU|KEYNOTE|CHECKMATE|DESTINY|ECOG|SWOG|NRG|RTOG|CALGB)-?\d{2,5})"
)
_MOIS = (
    r"(?:janvier|f[ée]vrier|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre|enero|febrero|marzo|abril"
    r"|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|mar[cç]o|maio|junho|julho|setembro"
    r"|outubro|novembro|dezembro|januar|februar|m[äa]rz|juni|juli|oktober|dezember|gennaio|febbraio|aprile|maggio|giugno"
    r"|luglio|settembre|ottobre|dicembre|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrze[sś]nia|grudnia"
    r"|ramadan|ramzan|muharram|shawwal)"
)

SOURCES: tuple[tuple[str, str], ...] = (
    ("URL", r"\b(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)]"),
    ("EMAIL", r"(?<![\w.+%-])[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\]|\{at\})\s?[\w-]{1,63}(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]{1,63}){1,4}"),
    ("EMAIL", r"(?<![\w.-])[\w.-]{1,64} at [\w-]{1,63}(?: dot [\w-]{2,20}){1,3}\b"),
    ("HANDLE", r"(?<![\w@])@[A-Za-z_][\w.]{2,40}"),
    ("HANDLE", r"(?<![\w/])u/[\w-]{3,30}|(?<![\w@./-])[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]{2,40}"),
    ("HANDLE", r"\b(?:user ?name|username|handle|screen ?name|login|user id|insta(?:gram)?|twitter|tiktok|reddit|facebook|snap(?:chat)?|discord|telegram|skype|fb|wechat|line id)\b(?:\s+(?:is|as|name|handle|on|here|by|the|portal|forum|my|:)){0,5}\s*:?\s*(?P<x>[A-Za-z][\w.-]*[\d_.][\w.-]*)"),
    ("HANDLE", r"\b(?:go by|goes by|posted under|posting as|post as|under the name|call sign|named? online)\s+(?P<x>[A-Za-z][\w.-]*[\d_][\w.-]*)"),
    ("HANDLE", r"(?<![\w#])[A-Za-z][\w.]{2,30}#\d{3,5}\b"),
    ("URL", r"\bdot [\w-]{2,20}(?: slash [\w-]{2,40}){1,3}"),
    ("URL", r"\b[a-z0-9-]{2,40}\.(?:com|org|net|co\.uk|example|info|blog)(?:/[^\s]*)?\b"),
    ("IP", r"(?<![\w:])(?=[0-9a-f]{0,4}:[0-9a-f:]{0,40}(?:::|:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:))(?:[0-9a-f]{1,4}:){2,7}:?(?:[0-9a-f]{1,4}:?){0,5}[0-9a-f]{1,4}(?![\w:])"),
    ("IP", r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    ("SSN", r"\b\d{3}[- ]\d{2}[- ]\d{4}\b|\b(?:ssn|social(?: security)?)\b" + _IS + r"(?P<x>[\dxX*]{3}[- ]?[\dxX*]{2}[- ]?\d{4}|ending(?: in)? \d{4}|\d{4})"),
    ("SSN", r"\b[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b"),
    ("NHS", r"\bnhs\b" + _IS + r"(?P<x>\d{3}[ -]?\d{3}[ -]?\d{4})"),
    ("PHONE", rf"\b{_SAID}(?:[\s,-]{{1,3}}{_SAID}){{6,15}}\b"),
    ("FAX", r"\bfax\b(?:[\w\s',]{0,25}?|" + _IS + r")(?P<x>\+?[\d(][\d() .-]{6,18}\d)"),
    ("DATE", rf"\b(?:{_WEEKDAY})\.?,?\s+(?:{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH}\.?\s+{_DAY})\b(?:,?\s+(?:19|20)\d\d)?(?:,?\s+(?:at\s+)?\d\d?[:.]\d\d)?"),
    ("DATE", rf"\b(?:{_WEEKDAY})\s+(?:the\s+)?(?:[0-3]?\d(?:st|nd|rd|th)|{_ORDINAL})\b"),
    ("DATE", rf"\b(?:{_DAY}\s+(?:of\s+)?{_MONTH}\.?,?(?:\s+(?:of\s+)?{_YEAR})?|{_MONTH}\.?\s+{_DAY}\b(?:,?\s+{_YEAR}\b)?|{_MONTH}\.?,?\s+(?:of\s+|in\s+)?(?:19|20)\d\d)\b"),
    ("DATE", rf"\b{_MONTH}\s+the\s+{_ORDINAL}\b|\b(?:the\s+)?{_ORDINAL}\s+of\s+{_MONTH}\b|\b{_MONTH}\s+of\s+twenty\s\w+"),
    ("DATE", rf"\b{_MOIS}\s+[0-3]?\d\b"),
    ("DATE", rf"\b[0-3]?\d\.?\s+(?:de\s+)?{_MOIS}\b(?:\s+(?:de\s+)?(?:20|19)\d\d)?"),
    ("DATE", rf"\b{_DAY}[-/. ]{_MONTH}[-/. ](?:\d\d)?\d\d\b"),
    ("DATE", r"\b(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d\b|\b[0-3]?\d[-/.][0-3]?\d[-/.](?:(?:19|20)\d\d|\d\d)\b"),
    ("DATE", rf"\b(?:in|since|on|of|from|until|till|by|early|late|mid|end of|beginning of|last|this|next|every|around|before|after|born)[ -](?P<x>{_MONTH})\b(?!\s+(?:be|have|not|i\b|we\b|you\b|he\b|she\b|it\b|need|get|cause|help|or|also|take))"),
    ("DATE", r"\b(?:on|since|from|until|before|after|dated?|appointment|appt|scan|surgery|chemo|seen|born|dob|diagnosed|started|done|due|was|by|came|back|visit|died|whipple|booked|scheduled|results?|biopsy|colpo|mri|ct|op|consult)\s*(?:in|back|on|of|is|:)?\s*(?P<x>(?:0?[1-9]|1[0-2])[/-](?:[0-2]?[1-9]|[123]0|31))(?![/\d-])(?!\s*(?:nodes?|cores?|positive|lymph|inch|cm|mm|of|pain|scale|cycles?|fractions?))"),
    ("DATE", r"(?<![\d/.])(?<!\d\w \()(?!24/7|0\.)(?:(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])|[0-3]?\d\.(?:0[1-9]|1[0-2])\.)(?![\d/%])(?!\s*(?:nodes?|cores?|positive|lymph|ln|inch|cm|mm|pain|scale|fractions?|mg|ml|kg))"),
    ("DATE", r"(?<![\d/.])(?<!\d\w \()(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])(?![\d/%])(?!\s*(?:nodes?|cores?|positive|were|was|of|lymph|ln|inch|cm|mm|pain|scale|fractions?|mg|ml|kg|biops))"),
    ("DATE", r"\b(?:christmas(?: day| eve)?|boxing day|new year(?:'?s)?(?: day| eve)?|thanksgiving|easter(?: sunday| monday)?|halloween|valentine'?s(?: day)?|mother'?s day|father'?s day|labor day|memorial day|independence day|diwali|eid(?: al-fitr| al-adha)?|good friday|pancake day|bonfire night|st\.? patrick'?s day|anzac day|canada day|australia day)\b"),
    ("DATE", r"\b(?:on|since|until|by|before|after|till|is|was|for)\s+(?P<x>the\s+[0-3]?\d(?:st|nd|rd|th))\b(?!\s+(?:cycle|round|day|week|time|grade|floor|dose|line|infusion|session|chemo|one|person|doctor|drug|try|opinion|best|only|biggest|option|choice|treatment|step|scan|test|surgery|stage|thing|question|place|pill|shot|half|lowest|highest|most|percentile|best))"),
    ("DATE_REL", rf"\b(?:last|next|this|on|since|until|till|by|coming|past|every other)\s+(?:{_WEEKDAY})(?:\s+(?:morning|afternoon|evening|night|week))?\b"),
    ("DATE_REL", r"\b(?:(?:the )?(?:week|month|night|day|weekend) (?:after next|before last)|(?:the )?day after tomorrow|kahapon|kagabi|gestern|vorgestern|ayer|anteayer|hier soir|avant-hier|ieri|ontem|wczoraj|i förrgår|igår|vchera|kal raat)\b"),
    ("DATE_REL", r"\b(?:(?:the )?day before yesterday|yesterday|tomorrow|tonight|2morrow|tmrw|yday|last night|this morning|this afternoon|this evening|last week|(?:next|nxt) (?:week|wk)|last weekend|this weekend|next weekend|the weekend|last month|next month|this coming week|a week (?:last|this|next|on|from|come)\s+\w+)\b(?:\s+(?:morning|afternoon|evening|night))?"),
    ("DATE_REL", rf"\b(?:the\s+)?(?:{_WEEKDAY}|week|weekend|month)\s+before\s+last\b|\b{_COUNT}\s+(?:mon|tues|wednes|thurs|fri|satur|sun)days\s+ago\b"),
    ("DATE_REL", rf"\b{_COUNT}\s+(?:days?|weeks?|wks?|nights?|months?|fortnights?)\s+(?:ago|back|before now|from now)\b|\b(?:a\s+)?fortnight ago\b"),
    ("DATE_REL", rf"(?<!to )(?<!through )(?<!and )(?<!or )(?<!a )(?<!any )(?<!every )\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?!\s*(?:to|through|thru|and|or|-|–)\s*(?:{_WEEKDAY}))(?!\s+is\s+(?:the|my|our))(?:\s+(?:morning|afternoon|evening|night|just gone|coming|gone|week))?"),
    ("AGE90", r"\b(?:(?:is|was|now|am|i'm|im|be|he's|she's|hes|shes)\s+(?P<y>9\d)|(?:aged?|turned|turns|turning)\s+(?P<x>9\d|1[01]\d))\b(?!\s*(?:%|percent|kg|lbs?|pounds|mg|mcg|ml|cm|mm|/|over|degrees|°|f\b|c\b|days?|minutes?|weeks?|units?|bpm|beats))"),
    ("AGE90", r"\b(?P<x>9\d|1[01]\d)[\s-]*(?:years?|yrs?|y/?o|yo|year)[\s-]*(?:old|of age)?\b(?!\s+(?:ago|survival|later))"),
    ("AGE90", r"(?<=[a-z] )\((?P<x>9\d|10\d)\)|(?<=[a-z], )(?P<z>9\d|10\d)(?=, )|\b(?:he|she|who|grandma|grandpa|gran|nan|mother|father|mum|mom|dad)\s+is\s+(?P<y>10\d)\b(?!\s*(?:%|/|over|degrees|°|f\b))"),
    ("AGE90", rf"\b(?:(?<!of )|(?<=age of ))(?:{_WORDS_90})\b(?!\s*(?:percent|%|days?|minutes?|dollars|pounds|miles))"),
    ("PHONE", r"\b(?:\+|00)\d{1,3}[\s().-]*(?:\d[\s().-]{0,2}){6,12}\d\b|\+\d[\d\s().-]{7,18}\d"),
    ("PHONE", r"(?<!\d)\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}\b|\b0\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}\b|\b555[-. ]?\d{4}\b"),
    ("PHONE", r"\b(?:call|text|ring|phone|tel|telephone|cell|mobile|mob|whatsapp|number|reach|contact|fone|cp)\b[\w\s'.:,]{0,25}?(?P<x>\+?\d[\d\s().-]{5,17}\d)"),
    ("HPBN", r"\b(?:member(?:ship)?|policy|medicare|medicaid|insurance|subscriber|plan|health ?card|ohip|philhealth|bupa|aetna|cigna|humana|blue ?cross|beneficiary|medibank|pmjay|ayushman|nhif)\b(?:\s+(?:card|id|no|nr|number|code|member|policy|plan|insurance))*" + _IS + rf"(?P<x>{_NUMBER})"),
    ("HPBN", r"\b\d[A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d\d\b"),
    ("MRN", r"\b(?:mrn|mr ?#|mr no|ip no|op no|mrd(?!\s*\d*\.\d)|m\.r\.n|medical record|record|chart|patient|hospital|uhid|hosp|file|crn|cr|opd|reg(?:istration)?|unit|folder)\b(?:\s+(?:no|nr|id|number|code|file|record|hospital))*" + _IS + rf"(?P<x>{_NUMBER})"),
    ("ACCT", r"\b(?:account|acct|a/c|iban|billing|bank|credit card|card|invoice|sort code|routing)\b(?:\s+(?:no|nr|number|id|code))*" + _IS + rf"(?P<x>{_NUMBER})"),
    ("LICENSE", r"\b(?:driver'?s?|driving|dl|licen[cs]e|licen[cs]e number|nmc|npi|dea|gmc|certificate|cert|pin)\b(?:\s+(?:licen[cs]e|no|nr|number|id|reg))*" + _IS + rf"(?P<x>{_NUMBER})"),
    ("VEHICLE", r"\b(?:plates?|number ?plate|licen[cs]e plate|reg(?:istration)?|rego|vin|tag|car|okada|truck|lorry|van)\b(?:\s+(?:no|nr|number|is|reads?|plate|with))*\s*[:#]?\s*\(?(?P<x>\d[A-Z]{3}[ -]\d{3}|[A-HJ-NPR-Z0-9]{17}|[A-Z]{1,3}[- ]?\d{1,4}[- ]?[A-Z]{0,4}\d{0,4}|\d[A-Z0-9]{4,7}|[A-Z]{2,3}[ -]?\d{2,4}[ -]?[A-Z]{1,3})\b"),
    ("VEHICLE", r"\b(?=[A-Z]{0,16}\d)(?=\d{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}\b"),
    ("VEHICLE", r"\b(?:(?!TP53|CD|KI67|PD|CK|MG|ML)[A-Z]{2}\d\d [A-Z]{3}|(?!ALK|AKT|CBL|FLT|HER|IDH|JAK|KIT|MET|MPL|RAF|RAS|RET|ROS)[A-Z]{3} \d{3}[A-Z])\b"),
    ("DEVICE", r"\b(?:serial|lot|ref|sn|s/n|model|device|implant|pacemaker|batch|udi)\b(?:\s+(?:no|nr|number|id|card|lot|ref|sn|serial))*" + _IS + rf"(?P<x>{_NUMBER})"),
    ("ID", r"\b(?:passport|aadha?ar|case|claim|accession|study|subject|participant|reference|ref|ticket|voucher|badge|employee|staff|student|inmate|service|army|booking|visa|pps|ppsn|nin|curp|nie|dni|cpf|pesel|sss|tin|cnic|id|bhn|docket|file|order|trial id|appointment|queue|token|confirmation|tracking|locker)\b(?:\s+(?:no|nr|number|id|code|card|is|was|my))*\s*[:#.]?\s*(?P<x>" + _NUMBER + ")"),
    ("ID", r"\b(?:room|bed|shop no\.?)\s+(?P<x>\d{1,3}[A-Z](?:-\d+)?|[A-Z]\d{1,3}(?:-\d+)?|\d{3,4})\b"),
    ("GEO", r"\b\d{1,5}[A-Za-z]?\s+(?:[a-z][\w'’.]*\s+){1,2}(?:street|st|road|rd|avenue|ave|lane|blvd|boulevard|terrace|crescent)\b(?:,?\s+(?:apt|flat|unit|apartment)\.?\s*\w+)?"),
    ("GEO", r"\b(?:Route|Rte|Highway|Hwy|FM|County Road|CR|Interstate|ROUTE|HIGHWAY)\s\d{1,4}\b|\bP\.? ?O\.? Box \d+"),
    ("GEO", r"(?-i:\b\d{1,5}[A-Za-z]?\s+(?:[A-Z][\w'’.]*\s+){1,4}(?:Spur|Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Way|Place|Pl|Boulevard|Blvd|Terrace|Crescent|Cres|Gardens|Grove|Hill|Square|Sq|Parkway|Pkwy|Highway|Hwy|Row|Mews|Walk|View|Park|Circle|Cir|Trail)\b\.?(?:,?\s+(?:apt|flat|unit|apartment)\.?\s*\w+)?(?:,\s*[A-Z][\w .'-]{2,25}){0,2}(?:,?\s+[A-Z]{2})?(?:\s+\d{5}(?:-\d{4})?)?)"),
    ("GEO", r"\b(?:Flat|House|Apartment|Apt|Unit|Plot|Box|ul\.|[A-Z][\w]+\s(?:Street|Road|Avenue))\s*(?:No\.?\s*)?\d[\w/.-]*(?:,\s*(?:[A-Z0-9#][\w'./-]*\s?){1,4}){0,4}(?:,?\s+\d{4,6})?"),
    ("GEO", r"\b[A-Z]\w+(?:stra(?:ß|ss)e|gatan|gade|laan|straat)\s\d+\w?(?:,\s*\d{4,5}\s[A-Z]\w+)?"),
    ("GEO", r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2})\b|\b(?!T\dN\dM)[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b"),
    ("GEO", r"\b(?:zip(?:\s?code)?|postal code|postcode|post code|pin ?code|eircode|cep)" + _IS + r"(?P<x>(?=[\w ]{0,4}\d)[A-Z0-9][A-Z0-9 -]{2,9}[A-Z0-9])\b|\b[A-Z]{2}\s+(?P<y>\d{5}(?:-\d{4})?)\b"),
    ("ID", rf"(?<![\w.$£€-])(?!{_CODE}\b)(?=[A-Z0-9-]{{6,20}}\b)(?=[A-Z-]*\d)(?=[\d-]*[A-Z])(?:[A-Z0-9]+-)*[A-Z]*\d{{4,}}[A-Z0-9-]*\b"),
    ("ID", r"(?<![\w/])(?=[A-Z0-9/-]{6,25}(?![\w/]))(?=[A-Z/-]*[\d/]{0,8}\d{3})(?!CEA/|CA/|PSA/)[A-Z]{1,5}(?:/[A-Z0-9-]{1,12}){1,4}"),
    ("PHONE", r"(?<![\w.$£€-])\d{10,11}\b"),
    ("ID", r"(?<![\w.$£€,-])\d{6,16}\b(?!\s*(?:cells|copies|dollars|pounds|euros|rupees|platelets|/|,\d))"),
)  # fmt: skip
STRONG = {"URL", "EMAIL", "HANDLE", "IP", "SSN", "NHS", "FAX", "DATE", "AGE90", "PHONE", "HPBN", "MRN", "ACCT"} | {
    "LICENSE", "VEHICLE", "DEVICE", "ID", "GEO", "NAME", "BIO",
}  # fmt: skip
_MOST_BLANKS = 20
_MANY_BLANKS = re.compile(rf"\s{{{_MOST_BLANKS + 1},}}")
# What is told by words has no place in a text of numbers only.
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_NEED_WORDS = {"DATE_REL", "NHS", "FAX", "MRN", "LICENSE"}
_CASED = {"VEHICLE", "GEO", "ID"}


@cache
def compiled() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Type, pattern and name of rule, compiled at first use. Postcodes and plates are told by their capitals."""
    return tuple(
        (kind, re.compile(source, 0 if _is_cased(kind, source) else re.IGNORECASE), f"pattern {number}")
        for number, (kind, source) in enumerate(SOURCES, start=1)
    )


def _is_cased(kind: str, source: str) -> bool:
    return (
        (
            kind in _CASED
            and r"\b(?:" in source[:12]
            and "passport" not in source
            and "zip" not in source
            and "plates" not in source
        )
        or "[A-Z]{" in source[:40]
        or "(?=[A-Z" in source
    )


def spans(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, type, rule) of everything with a form of its own; what comes first keeps its place."""
    found: list[tuple[int, int, str, str]] = []
    taken = bytearray(len(text))
    # Nobody writes so many blanks within one thing; a text that is made to be slow does.
    text = _MANY_BLANKS.sub(lambda run: run.group()[:_MOST_BLANKS] + "\0" * (len(run.group()) - _MOST_BLANKS), text)
    has_words = _TWO_LETTERS.search(text) is not None
    for kind, pattern, rule in compiled():
        if kind in _NEED_WORDS and not has_words:
            continue
        for match in pattern.finditer(text):
            groups = match.groupdict()
            name = next((name for name in ("x", "y", "z") if groups.get(name)), None)
            start, end = match.span(name) if name else match.span()
            if end > start and not any(taken[start:end]):
                found.append((start, end, kind, rule))
                taken[start:end] = b"\1" * (end - start)
    return sorted(found)
