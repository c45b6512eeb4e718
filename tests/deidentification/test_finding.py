"""What is found in a text, and what is left alone."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askmd.deidentification import find, is_rare, left_over, redact, suggestion


def seen(text):
    return {(one.type, text[one.start : one.end]) for one in find(text)}


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("My name is Imelda Vantongeren and I have lymphoma.", "NAME", "Imelda Vantongeren"),
        ("I am 61 and live in Dayton with my wife.", "GEO", "Dayton"),
        ("Call me at (713) 555-0142 any time.", "PHONE", "(713) 555-0142"),
        ("Write to big.al@example.org please.", "EMAIL", "big.al@example.org"),
        ("Write to big.al at example dot org please.", "EMAIL", "big.al at example dot org"),
        ("My social is 512-44-8890.", "SSN", "512-44-8890"),
        ("NHS number 943 476 5919, can I have the vaccine?", "NHS", "943 476 5919"),
        ("The scan was on 3 March 2024.", "DATE", "3 March 2024"),
        ("They saw me January the sixth.", "DATE", "January the sixth"),
        ("O exame foi em 15 de julho.", "DATE", "15 de julho"),
        ("On the forum I am slow_walker_7.", "HANDLE", "slow_walker_7"),
        ("The letter has ref ONC/GB/5521 on it.", "ID", "ONC/GB/5521"),
        ("My car LB68 XKT stands at the gate.", "VEHICLE", "LB68 XKT"),
        ("Surgery was on 11/15.", "DATE", "11/15"),
        ("It began two weeks ago.", "DATE_REL", "two weeks ago"),
        ("My mother is 91 and has bladder cancer.", "AGE90", "91"),
        ("My chart number is MR-77120.", "MRN", "MR-77120"),
        ("See https://example.org/scan/77 for the pictures.", "URL", "https://example.org/scan/77"),
        ("Medicare number 1EG4-TE5-MK73, will it pay?", "HPBN", "1EG4-TE5-MK73"),
        ("My cell is five five five oh one four two.", "PHONE", "five five five oh one four two"),
        ("The scan is Wed 5 June, 8:40.", "DATE", "Wed 5 June, 8:40"),
        ("Next visit is the 28th.", "DATE", "the 28th"),
        ("It began the week before last.", "DATE_REL", "the week before last"),
        ("The page said 2001:db8:85a3::7334 was blocked.", "IP", "2001:db8:85a3::7334"),
        ("They ask for the VIN 1FTZX1722XKA76091 too.", "VEHICLE", "1FTZX1722XKA76091"),
        ("My discord is rustbucket#4410.", "HANDLE", "rustbucket#4410"),
        ("My dad Gebre (96) still walks to church.", "AGE90", "96"),
        ("The clinic is on Route 9.", "GEO", "Route 9"),
        ("Ask for Gloria Estevez-Park at the desk.", "NAME", "Gloria Estevez-Park"),
        ("My lawyer needs case no. 2021-CV-04417.", "ID", "2021-CV-04417"),
    ],
)
def test_an_identifier_is_found(text, kind, words):
    assert (kind, words) in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have Hodgkin lymphoma, stage IIB, and get ABVD.",
        "Gleason 4+3, 12 of 14 cores, PSA 11.2, Lupron since 2019.",
        "My tumor was T2N1M0, ER 95%, Ki-67 22%.",
        "It may come back. Will it? I hope not.",
        "On day 3 of cycle 4 my count was 0.9.",
        "Is Keytruda better than Opdivo?",
        "The Jackson-Pratt drain and the Foley catheter leak.",
        "What are Bence Jones protein and Child-Pugh A?",
        "I drive 140 miles each way for radiation. Margins close 0.5 mm.",
        "LY3484356 and ARV-471 are pills, NCT01234567 is a trial.",
        "Is DESTINY better than KATHERINE?",
        "My skin itches 24/7, pN1b (3/22).",
        "Can I get radiation Monday to Friday?",
        "",
    ],
)
def test_medical_words_and_plain_words_are_nobody(text):
    assert seen(text) == set()


def test_a_clinician_a_facility_and_a_relative_date_are_weaker_than_a_name():
    text = "Dr. Okonkwo-Reyes saw me last Tuesday."

    assert {one.strength for one in find(text)} == {"weak"}
    assert left_over(text) == []


def test_before_publishing_the_given_names_are_found_wherever_they_stand():
    text = "We told zuzu that it will be fine."

    assert [text[one.start : one.end] for one in left_over(text, names=["Zuzu"])] == ["zuzu"]


def test_what_was_decided_is_replaced_and_the_rest_stays():
    text = "Call (713) 555-0142 or write to al@example.org."
    phone, mail = find(text)

    assert redact(text, {phone: True, mail: False}) == "Call [phone] or write to al@example.org."
    assert redact(text, {phone: "me", mail: True}) == "Call me or write to [e-mail]."


def test_a_date_becomes_a_season():
    text = "The scan was on 3 March 2024."

    assert suggestion(text, find(text)[0]) == "spring"


def test_a_rare_tumour_with_an_age_and_a_place_is_warned_of():
    assert is_rare("I am 34, from Dayton, and have an angiosarcoma.")
    assert not is_rare("I am 34 and have an angiosarcoma.")
    assert not is_rare("I am 64, from Dayton, and have colon cancer.")


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_finds_lie_inside_the_text_in_order_and_never_overlap(text):
    found = find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_lab_value_is_no_date():
    assert seen("Her calcium was 18.4 and then 14.5 this year.") == set()


def test_a_facility_ends_before_the_date_behind_it():
    assert ("FACILITY", "Ballyhoe Hospital") in seen("She was admitted to Ballyhoe Hospital on April 12, 2023.")


def test_many_dates_in_one_text_are_all_found():
    assert len(find("in May " * 500)) == 500


def test_a_gene_with_its_change_is_no_number_plate():
    assert seen("The letter says KIT 816V and RET 918T.") == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patient: MARY JONES, 61, has lymphoma.", "MARY JONES"),
        ("My name is SOPHIA. I live in Leeds.", "SOPHIA"),
        ("Can I travel with it? Kind regards,\nLaura Evans\nStage IV since 2021", "Laura Evans"),
        ("My husband Miles has test results.", "Miles"),
    ],
)
def test_somebody_with_the_name_of_a_disease_or_a_trial_is_somebody(text, name):
    assert any(words.startswith(name) for _kind, words in seen(text))


def test_a_name_never_reaches_into_the_facility_behind_it():
    found = find("I saw Mohammed Adutwum Medical Center people in Leeds with my wife.")

    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.timeout(20)
def test_thousands_of_blanks_do_not_hang_it():
    """A pattern that goes back and forth over them would take minutes."""
    assert find("member" + " " * 10_000 + "x") == []


def test_words_for_an_age_over_ninety_are_found_behind_age_of():
    assert ("AGE90", "ninety-two") in seen("She died at the age of ninety-two.")
