"""Measurements: who is to be answered, what was delivered, and several side by side, with a made-up client."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from test_pages import SCHEMES, identifier
from watched import WIDTHS

JONAS = identifier("Jonas Lindqvist", 40)


def scales(page: Page) -> list[list[str]]:
    """The numbers at the axes of every drawing."""
    return page.locator(".plot svg").evaluate_all(
        "(all) => all.map((each) => [...each.querySelectorAll('text')].map((text) => text.textContent))"
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", list(WIDTHS))
def test_a_patient_sees_who_is_to_be_answered_and_how(opened, size: str, scheme: str) -> None:
    """The one that ends first at the top, and the command that the command line names too."""
    watched = opened("as=patient&measured=several", "measurements", size=size, scheme=scheme)
    page = watched.page
    cards = page.locator("article")
    expect(cards).to_have_count(2)
    first, second = cards.nth(0), cards.nth(1)
    expect(first).to_contain_text("Dr Pia Sørensen")
    expect(first).to_contain_text("4 measurements, the last of")
    expect(first).to_contain_text("Last delivered")
    expect(second).to_contain_text("Dr Noor Haddad")
    expect(second).to_contain_text("You said that you feel unsteady in the dark.")
    expect(second).to_contain_text("All measurements that come from now on")
    expect(second).to_contain_text("Nothing measured for it yet")
    line = f"aureole measure recording.csv --send --answer {identifier('measuring ada')[:12]}"
    expect(second.get_by_text(line, exact=True)).to_be_visible()
    expect(second.get_by_role("button", name=f"Copy the command {line}")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert watched.accessible() == []
    watched.shot(f"measurements-{size}-{scheme}")


def test_what_is_due_stands_in_the_menu_until_it_is_answered_or_over(opened) -> None:
    """One of the two has no answer yet; a grant that is stopped asks for nothing."""
    watched = opened("as=patient&measured=several", "measurements")
    page = watched.page
    item = page.get_by_role("navigation").get_by_role("link", name="Measurements")
    expect(item).to_contain_text("1")
    page.evaluate(
        f"() => fake.grants.find((each) => each.reference === '{identifier('measuring ada')}').revoked = true"
    )
    page.evaluate("() => fake.grow()")
    expect(page.locator("article")).to_have_count(1)
    expect(item).not_to_contain_text("1")


def test_nobody_is_owed_a_measurement(opened) -> None:
    """An empty page says so, and what would be there."""
    watched = opened("as=patient", "measurements")
    expect(watched.page.get_by_text("Nobody is granted new measurements now")).to_be_visible()
    expect(watched.page.get_by_text("There is one measurement of yours.")).to_be_visible()
    assert watched.accessible() == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", list(WIDTHS))
def test_own_measurements_are_compared_on_the_same_scales(opened, size: str, scheme: str) -> None:
    """Plots side by side, every index of each, and Romberg's quotients of the pairs within an hour."""
    watched = opened("as=patient&measured=several", "measurements", size=size, scheme=scheme)
    page = watched.page
    choices = page.get_by_role("checkbox")
    expect(choices).to_have_count(5)
    page.get_by_role("button", name="Open and compare").click()
    result = page.get_by_role("group", name="Comparison")
    expect(result.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(result.locator("figure")).to_have_count(4)
    above, over_time = scales(page)[0::2], scales(page)[1::2]
    assert len(above) == 4 and all(each == above[0] for each in above)
    assert all(each == over_time[0] for each in over_time)
    tables = result.locator("table")
    row = tables.nth(0).locator("tr", has_text="Path length")
    # 812.25 mm, made larger: the oldest first.
    lengths = [f"{length}\u00a0mm" for length in ("974.7", "1,705.7", "649.8", "1,299.6")]
    expect(row.locator("td .plot-value")).to_have_text(lengths)
    quotients = tables.nth(1).locator("tr", has_text="Path length").locator("td .plot-value")
    expect(quotients).to_have_text(["1.75", "2.00"])
    expect(tables.nth(1).get_by_text("Median frequency")).to_have_count(0)
    watched.shot(f"compare-{size}-{scheme}")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert watched.accessible() == []


def test_too_few_are_not_compared_and_what_is_none_is_left_out(opened) -> None:
    """The electrocardiogram among them is named as left out."""
    watched = opened("as=patient&measured=several", "measurements")
    page = watched.page
    choices = page.get_by_role("checkbox")
    for at in range(4):
        choices.nth(at).uncheck()
    choices.nth(4).check()
    page.get_by_role("button", name="Open and compare").click()
    expect(page.get_by_role("alert").get_by_text("Please choose at least two.")).to_be_visible()
    choices.nth(0).check()
    choices.nth(1).check()
    page.get_by_role("button", name="Open and compare").click()
    expect(page.get_by_text("1 is left out")).to_be_visible()
    expect(page.get_by_text("It is no measurement of balance.")).to_be_visible()
    expect(page.locator("figure")).to_have_count(2)
    assert watched.accessible() == []


def test_recordings_of_different_lengths_are_warned_of(opened) -> None:
    """Their indices do not compare well."""
    watched = opened("as=patient&measured=several", "measurements")
    page = watched.page
    page.evaluate("() => (fake.records[0].balance.seconds = 45)")
    page.get_by_role("button", name="Open and compare").click()
    expect(page.get_by_text("These recordings differ in length")).to_be_visible()
    expect(page.locator("figure")).to_have_count(4)


@pytest.mark.parametrize("size", list(WIDTHS))
def test_a_clinician_sees_what_was_delivered_and_compares_it(opened, size: str) -> None:
    """Beside the grant; each opening under it, once it was accepted; and when it ends, what was shown goes."""
    watched = opened("as=clinician&measured=several", "asked", size=size)
    page = watched.page
    card = page.locator("article", has_text="Your balance after the operation.")
    expect(card).to_contain_text("4 delivered, the last on")
    expect(page.locator("article", has_text="Planning of your knee surgery.")).not_to_contain_text("delivered")
    page.evaluate("() => (location.hash = '#/available')")
    page.get_by_role("link", name="Compare the measurements of Jonas Lindqvist").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Measurements compared")
    expect(page.get_by_text("By opening them you accept these conditions")).to_be_visible()
    expect(page.locator("figure")).to_have_count(0)
    assert page.evaluate("(reference) => fake.grants.find((each) => each.reference === reference).used",
                         identifier("measured jonas")) == 0
    watched.shot(f"compare-conditions-{size}")
    page.get_by_role("button", name="Accept and open").click()
    expect(page.locator("figure")).to_have_count(4)
    assert page.evaluate("(reference) => fake.grants.find((each) => each.reference === reference).used",
                         identifier("measured jonas")) == 4
    assert watched.accessible() == []
    watched.shot(f"compare-clinician-{size}")
    page.evaluate("(reference) => { fake.grants.find((each) => each.reference === reference).revoked = true;"
                  " fake.grow(); }", identifier("measured jonas"))
    expect(page.get_by_text("One of the permissions has ended.")).to_be_visible()
    expect(page.locator("figure")).to_have_count(0)
    expect(page.get_by_text("1,299.6")).to_have_count(0)


def test_a_clinician_with_nothing_to_compare_is_told(opened) -> None:
    """Also by an address that somebody wrote by hand."""
    watched = opened("as=clinician", f"compare/{JONAS}")
    expect(watched.page.get_by_text("There is nothing to compare")).to_be_visible()
    assert watched.accessible() == []
