"""What a subscriber chooses: in the form, behind the link, and never by a stranger's hand."""

import pytest
from sqlalchemy import select

from askmd.site import services as texts
from askmd.site import settings
from askmd.subscriptions import preferences
from askmd.subscriptions.models import Frequency, Subscriber
from tests import factories
from tests.support.mails import body, links

SAM = "sam@example.org"


@pytest.fixture
def tree(db):
    """Lungs and skin below "Kinds", each with an id as a form sends it."""
    kinds = factories.topic(name="Kinds")
    lungs = factories.topic(name="Lungs", parent=kinds, path="kinds/lungs")
    skin = factories.topic(name="Skin", parent=kinds, path="kinds/skin")
    return {topic.name: str(topic.id) for topic in (kinds, lungs, skin)}


def path_of(mail, begins="/subscriptions/"):
    return next(link for link in links(mail) if begins in link).removeprefix("http://localhost")


def sam(db):
    return db.session.execute(select(Subscriber)).scalar_one()


def wanted(db):
    return preferences.of(sam(db))


def chosen(tree, *names, frequency="weekly"):
    return {"address": SAM, "scope": "chosen", "topics": [tree[name] for name in names], "frequency": frequency}


@pytest.mark.both_databases
def test_what_the_form_asked_for_is_shown_before_the_button_and_comes_with_it(client, db, mails, tree):
    client.submit("/subscribe", chosen(tree, "Lungs", "Skin"))
    link = path_of(mails.deliver().last)

    page = client.visit(link)
    assert "Lungs" in page.text
    assert "Once a week" in page.text
    client.press("Yes, write to me")

    assert wanted(db) == preferences.Preferences(Frequency.WEEKLY, (int(tree["Lungs"]), int(tree["Skin"])), "en")


def test_who_only_types_an_address_gets_all_posts_at_once(client, db, mails):
    client.submit("/subscribe", {"address": SAM})

    client.submit(path_of(mails.deliver().last), button="Yes, write to me")

    assert wanted(db) == preferences.Preferences()


def test_a_link_brings_what_its_own_form_asked_for(client, db, mails, tree):
    client.submit("/subscribe", chosen(tree, "Lungs"))
    own = path_of(mails.deliver().last)
    client.submit("/subscribe", chosen(tree, "Skin", frequency="monthly"))
    mails.deliver()

    client.submit(own, button="Yes, write to me")

    assert wanted(db).topics == (int(tree["Lungs"]),)
    assert wanted(db).frequency is Frequency.WEEKLY


@pytest.mark.both_databases
def test_a_strangers_form_changes_nothing_and_sends_the_link_to_the_owner(client, db, mails, tree):
    factories.subscriber(address=SAM)

    client.submit("/subscribe", chosen(tree, "Lungs"))
    mail = mails.deliver().last

    assert wanted(db) == preferences.Preferences()
    assert mail["Subject"] == "Your link to our mails"
    assert "changed nothing" in body(mail)
    assert client.visit(path_of(mail)).h1 == "You are on the list"


def test_neither_of_the_mails_names_a_topic(client, db, mails, tree):
    client.submit("/subscribe", chosen(tree, "Lungs"))
    asking = mails.deliver().last
    client.submit(path_of(asking), button="Yes, write to me")
    client.post("/subscriptions", data={"address": SAM})
    managing = mails.deliver().last

    for mail in (asking, managing):
        assert "lungs" not in mail.as_string().lower()
        assert "lungs" not in (body(mail) + body(mail, "html")).lower()


def test_nothing_of_the_choice_stays_with_the_mail_once_it_is_confirmed(client, db, mails, tree):
    client.submit("/subscribe", chosen(tree, "Lungs"))
    link = path_of(mails.deliver().last)
    assert preferences.newest_wishes(sam(db))

    client.submit(link, button="Yes, write to me")

    assert preferences.newest_wishes(sam(db)) == {}


@pytest.mark.both_databases
def test_behind_the_link_another_choice_takes_the_place_of_the_first(client, db, mails, tree):
    client.submit("/subscribe", chosen(tree, "Lungs"))
    link = path_of(mails.deliver().last)
    client.submit(link, button="Yes, write to me")
    client.visit(link)

    page = client.press("Save my choice", {"topics": [tree["Skin"]], "frequency": "monthly"})

    assert "Saved" in page.text
    assert wanted(db) == preferences.Preferences(Frequency.MONTHLY, (int(tree["Skin"]),), "en")


def test_all_posts_need_no_topics(client, db, mails, tree):
    client.submit("/subscribe", chosen(tree, "Lungs"))
    link = path_of(mails.deliver().last)
    client.submit(link, button="Yes, write to me")
    client.visit(link)

    client.press("Save my choice", {"scope": "all"})

    assert wanted(db).topics is None


@pytest.mark.parametrize("topics", [[], ["999999"], ["\u0662"], ["x"]])
def test_chosen_topics_without_a_topic_are_asked_for_and_nothing_is_lost(client, db, tree, topics):
    typed = {"address": SAM, "scope": "chosen", "topics": topics, "frequency": "monthly"}

    response = client.post("/subscribe", data=typed)

    assert response.status_code == 422
    assert client.page.title.startswith("Error:")
    values = client.page.form("subscribe").values
    assert values["address"] == [SAM]
    assert values["scope"] == ["chosen"]
    assert values["frequency"] == ["monthly"]
    assert db.session.execute(select(Subscriber)).all() == []


@pytest.mark.parametrize("field", ["frequency", "language"])
def test_what_we_do_not_offer_is_refused(client, db, german, field):
    assert client.post("/subscribe", data={"address": SAM, field: "daily"}).status_code == 422


def test_a_topic_that_was_hidden_meanwhile_is_left_out(client, db, mails, tree):
    hidden = factories.topic(name="Gone", is_hidden=True)

    client.post("/subscribe", data=chosen(tree, "Skin") | {"topics": [tree["Skin"], str(hidden.id)]})
    client.submit(path_of(mails.deliver().last), button="Yes, write to me")

    assert wanted(db).topics == (int(tree["Skin"]),)


@pytest.fixture
def german(db, erin):
    """The site has wordings in German."""
    settings.change("languages", ["en", "de"], by=erin)
    texts.change("mail.subscription_confirm.subject", "Bitte bestätigen", by=erin, language="de")
    texts.change("subscribe.confirm", "Auf den Knopf, und wir schreiben Ihnen.", by=erin, language="de")
    db.session.commit()


def test_with_one_language_nobody_is_asked_for_it(client):
    client.visit("/subscribe")

    assert "language" not in client.page.form("subscribe").names


def test_mail_page_and_proof_are_in_the_language_that_was_chosen(client, db, mails, german):
    client.submit("/subscribe", {"address": SAM, "language": "de"})
    mail = mails.deliver().last
    assert mail["Subject"] == "Bitte bestätigen"

    page = client.visit(path_of(mail))
    assert "Auf den Knopf" in page.text
    client.press("Yes, write to me")

    assert sam(db).language == "de"
    assert sam(db).wording == 1
