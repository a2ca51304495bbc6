"""Phone cells as spreadsheets and programs write them, with what each is. One a line, parted by tabs: region, way of
writing, cell, want, e164, other.

For every region and number type of libphonenumber's data (the Python port, PyPI `phonenumbers`): its example and numbers
of the same shape that the plan has, written in the ways that files of real life have them.

"want" is one of
  exact      accepted as "e164", without a word
  told       accepted as "e164", with a warning
  ambiguous  refused: "e164" with the calling code in it already, "other" as a national number
  refused    refused as no phone number
  named      refused, or accepted with a warning: two numbers in one cell
  unknown    no plan has such a number (a lost zero that counts): refused, or kept with a warning
"""
import random
import sys

import phonenumbers as lib
from phonenumbers import PhoneNumberFormat as F
from phonenumbers import PhoneNumberType as T

random.seed(9)
sys.stdout.reconfigure(encoding="utf-8")
TYPES = [value for name, value in vars(T).items() if name.isupper() and isinstance(value, int) and name != "UNKNOWN"]


def e164(number):
    return lib.format_number(number, F.E164)


def plain(code, digits):
    """The number of these digits behind a calling code, made without parsing."""
    number = lib.PhoneNumber(country_code=code, national_number=int(digits))
    zeros = len(digits) - len(digits.lstrip("0"))
    if zeros:
        number.italian_leading_zero = True
        number.number_of_leading_zeros = zeros
    return number


def is_valid(code, digits):
    return 2 <= len(digits) <= 17 and digits.strip("0") != "" and lib.is_valid_number(plain(code, digits))


def valid_numbers(region):
    """National significant numbers of the region, by type."""
    code = lib.country_code_for_region(region)
    found = {}
    for kind in TYPES:
        example = lib.example_number_for_type(region, kind)
        if example is None:
            continue
        digits = lib.national_significant_number(example)
        if not is_valid(code, digits):
            continue
        found[digits] = kind
        for _ in range(2):
            changed = list(digits)
            for place in random.sample(range(1, len(digits)), min(4, len(digits) - 1)):
                changed[place] = random.choice("0123456789")
            changed = "".join(changed)
            number = plain(code, changed)
            if is_valid(code, changed) and lib.region_code_for_number(number) == region:
                found[changed] = kind
    # Numbers that begin like the calling code, so that both readings come up.
    for length in sorted({len(digits) for digits in found}):
        for _ in range(5):
            rest = length - len(str(code))
            if rest < 3:
                continue
            digits = str(code) + "".join(random.choice("0123456789") for _ in range(rest))
            if is_valid(code, digits):
                found[digits] = None
    return code, found


def put(region, way, cell, want, e164="", other=""):
    print(region, way, cell, want, e164, other, sep="\t")


def parsed(text, region):
    """What the library itself makes of a text: the number, where it is valid and nothing was left out of it."""
    try:
        number = lib.parse(text, region, keep_raw_input=True)
    except lib.NumberParseException:
        return None, None
    carrier = number.preferred_domestic_carrier_code or ""
    return (e164(number) if lib.is_valid_number(number) else None), carrier


def national(region, code, way, cell):
    """A cell without a plus that somebody wrote as a national number."""
    digits = "".join(c for c in cell if c.isdigit())
    own, carrier = parsed(cell, region)
    other = None
    if digits.startswith(str(code)):
        rest = digits[len(str(code)):]
        trunk, rest_carrier = parsed("+" + digits, region)
        other = trunk if trunk and not rest_carrier else None
        whole, _ = parsed("+" + str(code) + digits, region)
        source = None
        try:
            source = lib.parse(cell, region, keep_raw_input=True).country_code_source
        except lib.NumberParseException:
            pass
        if source == lib.CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN:
            own, carrier = whole, ""
        if own and other and own != other:
            put(region, way, cell, "ambiguous", e164=other, other=own)
        elif own or other:
            put(region, way, cell, "exact", e164=own or other)
        else:
            put(region, way, cell, "unknown")
    elif digits.startswith("00"):
        outward, _ = parsed("+" + digits[2:], region)
        if own and outward and own != outward:
            put(region, way, cell, "ambiguous", e164=outward, other=own)
        elif own or outward:
            put(region, way, cell, "exact", e164=own or outward)
        else:
            put(region, way, cell, "unknown")
    elif own and carrier:
        put(region, way, cell, "told", e164=own)
    elif own:
        put(region, way, cell, "exact", e164=own)
    else:
        put(region, way, cell, "unknown")


def spread(digits, signs):
    """The digits in groups, with these signs between them."""
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    return signs.join(groups)


def grouped(digits, mark, last=3):
    """By thousands, or by hundreds from the thousands on as in India."""
    head, groups = digits[:-3], [digits[-3:]]
    while head:
        groups.insert(0, head[-last:])
        head = head[:-last]
    return mark.join(groups)


DECIMALS = ["0", "00", "000", "0000", "00000", "000000", "5", "50", "25", "99", "75"]
# What a program computes; a person never writes it behind a number.
COMPUTED = ["125", "0625", "33333", "666667"]


def floats(code, digits, own, shown):
    """A number as spreadsheets and programs keep it in a column of numbers: decimals, groups, exponents."""
    lost = str(code) + digits
    bases = [lost, "+" + lost, shown] + ([own] if own else [])
    for base in random.sample(bases, 2):
        for mark in ".,":
            # Where the same mark groups the number itself, it is no decimal point.
            if mark not in base:
                yield "float, decimals", base + mark + random.choice(DECIMALS)
                if is_valid(code, digits):
                    yield "float, computed", base + mark + random.choice(COMPUTED)
    for group, point, last in random.sample([(".", ",", 3), (",", ".", 3), (" ", ",", 3), ("\u00a0", ",", 3), ("'", ".", 3),
                                             ("\u2019", ".", 3), (",", ".", 2)], 3):
        if last == 3 or len(lost) > 9:
            yield "float, grouped", grouped(lost, group, last) + point + random.choice(DECIMALS)
    places = random.randint(1, 10)
    text = "%.*E" % (places, int(lost))
    yield "exponent, " + str(places), random.choice([text, text.lower(), text.replace(".", ","), text.replace("+", "")])


def blocks(number, text):
    """The first number of a block and the ending of the last, as people write them in one cell."""
    ending = "%02d" % (int(number[-2:]) + 1)
    for mark in ["/", " / ", "-", " - ", " -", " \u2013 ", " or ", " oder ", " und ", " and ", " & ", " + ", " u. "]:
        # Among groups that dashes alone part, an ending is one of them.
        if mark == "-" and "-" in text and " " not in text:
            continue
        yield text + mark + ending


def full_width(text):
    return "".join(chr(ord(c) - 0x30 + 0xFF10) if c.isdigit() else c for c in text)


def arabic(text):
    return "".join(chr(ord(c) - 0x30 + 0x0660) if c.isdigit() else c for c in text)


for region in sorted(lib.SUPPORTED_REGIONS):
    code, numbers = valid_numbers(region)
    for digits in numbers:
        number = plain(code, digits)
        want = "+" + str(code) + digits
        assert e164(number) == want
        if parsed(want, region) != (want, ""):
            # Behind the calling code these digits are read in another way (a national prefix, a carrier's code).
            continue
        shown = lib.format_number(number, F.INTERNATIONAL)
        for way, cell in [
            ("+", want), ("international", shown), ("dashes", "+" + spread(str(code) + digits, "-")),
            ("points", "+%d.%s" % (code, spread(digits, "."))), ("brackets", "+%d (%s) %s" % (code, digits[:2], digits[2:])),
            ("apostrophe +", "'" + want), ("formula", '="%s"' % want), ("quoted", '"%s"' % want),
            ("no-break spaces", shown.replace(" ", "\u00a0")), ("narrow spaces", shown.replace(" ", "\u202f")),
            ("no-break hyphens", "+" + spread(str(code) + digits, "\u2011")), ("embedded", "\u202a" + want + "\u202c"),
            ("marks", "\u200e" + shown.replace(" ", "\u200b ") + "\ufeff"), ("uri", "tel:" + want),
            ("full width", full_width(shown).replace("+", "\uff0b")), ("arabic digits", arabic(want)),
            ("spaces", "  " + shown + " \u00a0"),
        ]:
            if "\uff0b" not in cell and cell.count(".") == 1 and cell.rsplit(".", 1)[1] == "0":
                continue
            put(region, way, cell, "exact", e164=want)
        put(region, "extension", shown + " ext. 12", "told", e164=want)
        put(region, "extension x", want + "x7", "told", e164=want)

        # Written as a float by pandas, R, a spreadsheet: digits that are none.
        lost = str(code) + digits
        for way, cell in [
            ("float", lost + ".0"), ("float +", want + ".0"), ("float of a national number", digits + ".0"),
            ("float with a comma", lost + ",0"), ("exponent", "%.5E" % int(lost)), ("small exponent", "%.11e" % int(lost)),
            ("exponent with a comma", ("%.5E" % int(lost)).replace(".", ",")),
            ("words", "call " + want), ("words behind", shown + " home"), ("vanity", want[:-3] + "CAT"),
            ("a list", want + ", " + want), ("a list of two", want + "; " + want), ("not a number", "nan"),
        ]:
            put(region, way, cell, "refused")

        own = lib.format_number(number, F.NATIONAL)
        whole = own if parsed(own, region) == (want, "") and len("".join(c for c in own if c.isdigit())) >= 7 else None
        if len(lost) >= 9:
            for way, cell in floats(code, digits, whole, shown):
                put(region, way, cell, "refused")
            if digits[-2:] < "99":
                for text in [shown, want] + ([whole] if whole else []):
                    for cell in random.sample(list(blocks(digits, text)), 2):
                        put(region, "block", cell, "named")

        # Without the plus: by construction the international reading is valid.
        for way, cell in [("plus lost", lost), ("plus lost, spaces", spread(lost, " ")), ("plus lost, apostrophe", "'" + lost)]:
            own = parsed(lost, region)[0]
            if is_valid(code, lost) and lib.national_significant_number(plain(code, lost)) == lost:
                put(region, way, cell, "ambiguous", e164=want, other="+" + str(code) + lost)
            elif str(code) == "1" or own in (None, want):
                put(region, way, cell, "exact", e164=want)
            else:
                national(region, code, way, cell)
        national(region, code, "00", "00" + lost)
        national(region, code, "00, spaces", "00 " + spread(lost, " "))
        # As people of the country write it, and what is left when a spreadsheet takes the zero away.
        own = lib.format_number(number, F.NATIONAL)
        national(region, code, "national", own)
        national(region, code, "national, no-break spaces", own.replace(" ", "\u00a0"))
        national(region, code, "national digits", "".join(c for c in own if c.isdigit()))
        national(region, code, "zero lost", str(int("".join(c for c in own if c.isdigit()))))
