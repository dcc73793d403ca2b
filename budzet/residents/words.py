"""The sentence for each finding of identification and of the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

IDENTITY: Mapping[str, Any] = {
    "given_name_required": _l("Write your first name."),
    "surname_required": _l("Write your surname."),
    "street_required": _l("Write your street. If your town has no streets, write its name."),
    "house_required": _l("Write the number of your house."),
    "email_required": _l("Write your e-mail address. We will send a code to it."),
    "not_a_name": _l("Write the name with letters."),
    "birth_required": _l("Write your date of birth: day, month and year."),
    "not_a_date": _l("There is no such date. Write day, month and year in numbers, for example 27 3 1985."),
    "born_in_future": _l("This date of birth is in the future. Check the year."),
    "too_old": _l("Check the year of birth. It would make you more than %(oldest)s years old."),
    "not_a_house_number": _l("Write the number of the house, for example 12, 12A or 12/14."),
    "district_required": _l("Choose the district you live in."),
    "street_unknown": _l("We do not know this street. Check how it is written, or choose the district you live in."),
    "street_like": _l(
        "We do not know this street. Did you mean: %(streets)s? Correct it, or choose the district you live in."
    ),
    "house_unknown": _l("We do not know this house number in this street. Check it, or choose the district."),
    "district_unclear": _l("This address may lie in more than one district. Choose the one you live in."),
    "pesel_required": _l("Write your PESEL number: 11 digits."),
    "not_a_pesel": _l("There is no such PESEL number. Check every digit: there are 11."),
    "second_datum_required": _l("Fill this field in. The law of your city asks for it."),
    "paper_code_required": _l("Write the code from the paper: 17 signs."),
    "not_a_paper_code": _l("There is no such code. Compare every letter and digit with the paper."),
    "wrong_letter_code": _l(
        "This code does not open the ballot with this name and date of birth. Check them. If it does not help, call us "
        "or come to the city hall."
    ),
    "wrong_pass": _l(
        "This code does not open the ballot with this name and date of birth. Check them. A pass is good once, for an "
        "hour: at the point you get another one."
    ),
    "contact_kind_required": _l("Choose how we should send the code."),
    "phone_required": _l("Write your mobile phone number. We will send a code to it."),
    "not_a_phone": _l("Write a Polish mobile phone number with 9 digits, for example 600 123 456."),
    "guardian_required": _l("Write the first name and surname of the parent or guardian."),
    "guardian_must_agree": _l("Without the consent of a parent or guardian we cannot accept this vote. Tick the box."),
    "declaration_changed": _l("The text of the declaration has changed. Read it and tick it again."),
    "not_an_email": _l("Write a whole e-mail address, for example anna@example.com."),
    "must_declare": _l("Tick the declaration that you live in the city. Only residents vote."),
}

CODE: Mapping[str, Any] = {
    "code_wrong": _l("This code is wrong. Look at the message and type it again. Tries left: %(left)s."),
    "code_over": _l("This code is no longer valid. Ask for a new one below."),
}
