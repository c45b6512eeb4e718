"""The invented site: everything that a newcomer should find, made by the services of real life."""

from sqlalchemy import func, select

from askmd import jobs
from askmd.accounts.models import Account
from askmd.answers.models import Answer
from askmd.audit import services as audit
from askmd.demo import loader
from askmd.extensions import db as database
from askmd.posts.models import Post
from askmd.questions.models import Question
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus


def statuses(model) -> dict:
    return dict(database.session.execute(select(model.status, func.count()).group_by(model.status)).all())


def test_the_invented_site_is_whole(db, mails):
    # One test, because filling the site is the long part.
    loader.load()
    db.session.commit()

    assert set(statuses(Question)) == set(QuestionStatus)
    assert set(statuses(Answer)) == set(AnswerStatus)
    assert set(statuses(Post)) == set(PostStatus)

    public = db.session.execute(select(Post).where(Post.status == PostStatus.PUBLISHED)).scalars().all()
    assert len(public) >= 12
    assert [post.slug for post in public if post.reviewer_id in (None, post.author_id)] == []

    jobs.run_everything_due()
    assert len(mails.all) > 10
    assert all(mail["To"].endswith("@example.org") for mail in mails.all)
    assert audit.first_broken() is None

    people = db.session.execute(select(func.count(Account.id))).scalar()
    loader.load()
    assert db.session.execute(select(func.count(Account.id))).scalar() == people
