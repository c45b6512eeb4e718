"""Things that tests begin with are whole: made by the services, in the state their names say."""

from askmd.answers import queries
from askmd.posts.models import Post
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus
from tests import factories


def test_each_stage_of_an_answer(app, alice, bob):
    assert factories.answer(author=alice).status is AnswerStatus.DRAFTING
    assert factories.submitted(author=alice).status is AnswerStatus.IN_REVIEW
    approved = factories.approved(author=alice, reviewer=bob)
    assert approved.status is AnswerStatus.APPROVED
    assert queries.valid_approval(approved, queries.latest(approved)).reviewer_id == bob.id


def test_a_claimed_question_and_its_answer(app, alice):
    question = factories.question(assignee=alice, address="pat@example.org")

    answer = factories.answer(question=question, body="<p>Stone</p>")

    assert question.status is QuestionStatus.CLAIMED
    assert answer.questions == [question]
    assert queries.content_of(factories.revision(answer=answer)).body == "<p>Stone</p>"


def test_a_post_is_public(app, db, alice, bob):
    factories.post(author=alice, reviewer=bob, title="Stone by stone")
    db.session.commit()

    post = db.session.query(Post).one()
    assert (post.status, post.slug, post.reviewer_id) == (PostStatus.PUBLISHED, "stone-by-stone", bob.id)
