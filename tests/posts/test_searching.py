"""What readers find: by any word of a post, by words of one meaning, by misspelt ones; never what is not public."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from askmd import embedding, jobs
from askmd.accounts import services as accounts
from askmd.core.errors import Invalid, NotAllowed
from askmd.posts import answered, publishing, searching
from askmd.posts.models import SearchEntry, SearchWord
from askmd.posts.searching import entries, lexical, synonyms, wordlist
from askmd.posts.searching.lexical import Choice
from askmd.topics import services as topics
from tests import factories

HOSTILE = (
    '"',
    "a OR NOT (",
    "head : x*",
    "NEAR(a b)",
    "x' & 'y | !z",
    "\0",
    "%_\\",
    "x" * 10_000,
    "\U0001f600 \ud800",
    "<b>",
)


@pytest.fixture(autouse=True)
def words_alone(monkeypatch):
    """What the meaning of words adds is tested where it is made."""
    monkeypatch.setattr(embedding, "is_available", lambda: False)


@pytest.fixture
def stoma():
    return factories.post(
        author=factories.doctor(name="Ada Quillfeather"),
        topics=(factories.topic(name="Bowel"),),
        title="Living with a stoma",
        question="Can I travel by train?",
        short_answer="Yes. Pack twice what you need.",
        body="<p>Oedema and neutropenia are no reason to stay. A naïve treatment of colour helps.</p>",
    )


@pytest.fixture
def lung():
    return factories.post(
        title="Signs of lung cancer", question="What shows it?", body="<p>A cough. Pembrolizumab.</p>"
    )


def slugs(words, **choice):
    return [hit.slug for hit in searching.search(words, **choice).hits]


def test_a_post_is_found_by_any_of_its_words_however_they_are_written(app, db, stoma, lung):
    stoma.keywords = ["Picnic"]
    searching.index(stoma)

    for words in (
        "stoma",
        "TRAVELS",
        "reason",
        "edema",
        "naive",
        "treating",
        "color",
        "bowel",
        "quillfeather",
        "picnics",
    ):
        assert slugs(words) == [stoma.slug], words


def test_what_is_no_longer_public_is_found_no_longer_and_what_is_corrected_by_its_new_words(app, db, stoma, lung):
    lung.body = "<p>Wheezing.</p>"
    searching.index(lung)
    assert (slugs("cough"), slugs("wheezing")) == ([], [lung.slug])

    publishing.retract(lung, notice="Not right any more.", by=lung.author)
    publishing.withdraw(stoma)

    assert slugs("stoma") == slugs("wheezing") == slugs("quillfeather") == []
    assert db.session.execute(select(SearchEntry.post_id)).all() == []


def test_a_misspelt_word_is_mended_and_the_page_can_say_so(app, db, stoma, lung):
    found = searching.search("neutropina at home")

    assert [hit.slug for hit in found.hits] == [stoma.slug]
    assert (found.is_mended, found.read) == (True, "neutropenia at home")
    assert ("neutropenia", True) in found.hits[0].text
    assert searching.search("neutropina", as_typed=True).count == 0


def test_words_of_one_meaning_are_joined_and_the_word_itself_comes_first(app, db, stoma, lung):
    editor = factories.account(is_editor=True)
    other = factories.post(title="Keytruda at home", body="<p>A drip.</p>")
    group = synonyms.add("low white blood cells, neutropenia", by=editor)
    synonyms.add("Keytruda,  pembrolizumab, Keytruda", by=editor)

    assert slugs("low white blood cells")[0] == stoma.slug
    assert slugs("keytruda") == [other.slug, lung.slug]
    assert slugs("pembrolizumab") == [lung.slug, other.slug]

    synonyms.change(group, "sunshine, neutropenia", by=editor)
    assert slugs("sunshine") == [stoma.slug]
    synonyms.remove(group, by=editor)
    assert slugs("sunshine") == []


@pytest.mark.parametrize(
    "line", ["", "one", "one, ,", "one, the", "a" * 61 + ", one", ", ".join(f"word{n}" for n in range(99))]
)
def test_a_group_that_says_nothing_is_refused_with_a_sentence(app, db, line):
    with pytest.raises(Invalid):
        synonyms.add(line, by=factories.account(is_editor=True))


def test_only_editors_change_groups_and_the_first_ones_are_sound(app, db):
    synonyms.seed_defaults()
    synonyms.seed_defaults()

    assert len(synonyms.everything()) == len(synonyms.default_lines()) > 200
    with pytest.raises(NotAllowed):
        synonyms.remove(synonyms.everything()[0], by=factories.doctor())


def test_less_can_be_asked_for_and_pages_follow_each_other(app, db, stoma, lung):
    assert slugs("cancer stoma", topic="bowel") == [stoma.slug]
    assert slugs("cancer stoma", kind="video") == slugs("stoma", year=1999) == []
    found = searching.search("cancer stoma", year=stoma.published_at.year, kind="article")
    assert (found.count, found.facets.kinds[0][1], len(found.facets.topics)) == (2, 2, 2)
    last = searching.search("cancer stoma", after=1)
    assert (len(last.hits), last.first, last.before, last.after) == (1, 2, 0, None)


def test_a_misspelt_word_that_is_like_one_of_no_meaning_finds_nothing(app, db):
    factories.post(title="Doctors at night")

    assert searching.search("docotrs").count == 0


def test_whatever_is_typed_is_just_words(app, db, stoma):
    for words in HOSTILE:
        assert searching.search(words).count == 0, words
    assert slugs('stoma" OR head : (*') == [stoma.slug]
    assert searching.search("the of and").count == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"'*:()^-& stoma")), max_size=60))
def test_no_text_is_refused(app, db, words):
    searching.search(words)


def test_made_anew_the_index_holds_what_is_public_and_no_other_word(app, db, stoma, lung):
    db.session.execute(text("UPDATE search_entry SET head = 'zeppelin'"))
    publishing.withdraw(lung)
    db.session.commit()

    jobs.run_now("posts.rebuild_index")

    assert (slugs("stoma"), slugs("zeppelin")) == ([stoma.slug], [])
    if db.engine.dialect.name == "sqlite":
        kept = b"".join(db.session.execute(text("SELECT block FROM search_index_data")).scalars())
        assert (b"uilfeather" in kept, b"eppelin" in kept, b"embrolizumab" in kept) == (True, False, False)


def test_a_large_site_finds_the_same(app, db, stoma, lung, monkeypatch):
    small = [slugs("cough treatment"), slugs("signs of lung cancer"), [post.slug for post in answered.related(stoma)]]
    monkeypatch.setattr(wordlist, "SMALL", 1)
    app.extensions.pop("askmd-search-words")
    jobs.run_now("posts.rebuild_index")

    assert [slugs("cough treatment"), slugs("signs of lung cancer"), [p.slug for p in answered.related(stoma)]] == small
    assert answered.similar("What are the signs of lung cancer?", 1)[0][0] is lung
    assert searching.search("neutropina").read == "neutropenia"

    publishing.withdraw(stoma)
    # The words counted at night still hold it; the index does not.
    assert db.session.get(SearchWord, "neutropenia") is not None
    assert not searching.search("neutropina").is_mended


def test_a_search_mends_few_words_and_only_where_there_are_few(app, db, stoma, monkeypatch):
    tried = []
    monkeypatch.setattr(wordlist, "near", lambda word, _words: tried.append(word) or [])
    unknown = [f"neutropiq{letter}" for letter in "abcdefghijklmnop"]

    for many, mended in ((3, 3), (12, 5), (13, 0)):
        tried.clear()
        searching.search(" ".join(unknown[:many]))
        assert len(tried) == mended, many
    assert len(searching.search("stoma " * 500).typed) <= 600


def test_a_large_site_looks_for_the_words_that_begin_so(app, db):
    rows = [{"word": word, "spelled": 1, "stems": 1} for word in ("coma", "comb", "cp", "cn", "aza", "azzo", "b", "zz")]
    db.session.execute(SearchWord.__table__.insert(), rows)
    stored = wordlist.Stored(10)

    assert {begin: sorted(stored.beginning(begin)) for begin in ("co", "az", "zz")} == {
        "co": ["coma", "comb"],
        "az": ["aza", "azzo"],
        "zz": ["zz"],
    }


def test_of_too_many_posts_with_a_word_the_newest_are_looked_at(app, db, monkeypatch):
    posts = [factories.post(title=f"Stoma {number}", body="<p>A bag.</p>") for number in range(4)]
    monkeypatch.setattr(lexical, "_MOST_OF_ONE", 2)

    found = lexical.candidates({"stoma": 1.0}, {"stoma": 4}, Choice())

    assert [id for id, _sum in found] == sorted((post.id for post in posts), reverse=True)[:2]


@pytest.mark.parametrize("change", ["rename", "hide", "show"])
def test_a_topic_that_is_called_or_shown_otherwise_is_found_so_at_once(app, db, stoma, change):
    editor, topic = factories.account(is_editor=True), stoma.topics[0]
    factories.post(title="Another one", topics=(topic,))
    if change == "show":
        topics.hide(topic, by=editor)
        assert not slugs("bowel")

    if change == "rename":
        topics.rename(topic, "Intestine", by=editor)
    else:
        getattr(topics, change)(topic, by=editor)

    assert len(slugs("intestine" if change == "rename" else "bowel")) == (0 if change == "hide" else 2)
    assert change != "rename" or not slugs("bowel")


def test_what_lies_below_a_hidden_topic_is_found_under_its_name_no_longer(app, db, stoma):
    upper, lower = factories.topic(name="Gut"), stoma.topics[0]
    topics.move(lower, upper, by=factories.account(is_editor=True))

    topics.hide(upper, by=factories.account(is_editor=True))

    assert not slugs("bowel")


def test_an_author_with_another_name_is_found_under_it_at_once(app, db, stoma):
    author = stoma.author

    accounts.change_profile(author, accounts.Profile(name="Ada Marrowby"), by=author)

    assert (len(slugs("marrowby")), slugs("quillfeather")) == (1, [])


def test_where_very_many_posts_name_it_a_job_looks_at_all_of_them(app, db, stoma, monkeypatch):
    monkeypatch.setattr(entries, "MOST_AT_ONCE", 0)

    topics.rename(stoma.topics[0], "Intestine", by=factories.account(is_editor=True))
    db.session.commit()
    jobs.run_everything_due()

    assert slugs("intestine")
