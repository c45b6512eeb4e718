"""Two doctors and a willing asker, who press what their pages show until the answer is a published post."""

from __future__ import annotations

from askmd.answers.models import Answer
from askmd.answers.queries import for_question
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.posts.planning import post_of
from askmd.questions.models import Consent, Question
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus
from tests.support.crowd import Crowd

MOST_MOVES = 40
# What to press: who, on which page, which button. The first that is shown is pressed.
Moves = list[tuple[str, str, str]]


class Team:
    """One holds the question and writes, the other checks; what a third doctor began is theirs to finish."""

    def __init__(self, crowd: Crowd, doctors: tuple[str, str] = ("alice", "bob")) -> None:
        self.crowd = crowd
        self.ann, self.ben = doctors

    def publish(self) -> Post:
        """Lead the newest question to a public post; fails where no button leads on."""
        for _ in range(MOST_MOVES):
            post = self._post
            if post is not None and post.status is PostStatus.PUBLISHED:
                return post
            self._move(self._question, self.answer, post)
        raise AssertionError(f"It never came to an end: {self._question.status}, {self.answer}, {self._post}")

    @property
    def _question(self) -> Question:
        return db.session.get_one(Question, self.crowd.newest(Question))

    @property
    def answer(self) -> Answer | None:
        return for_question(self._question)

    @property
    def _post(self) -> Post | None:
        return post_of(self.answer) if self.answer else None

    def _move(self, question: Question, answer: Answer | None, post: Post | None) -> None:
        on_question, on_answer = f"/dashboard/questions/{question.id}", f"/dashboard/answers/{answer and answer.id}"
        if question.status is QuestionStatus.DECLINED:
            self._press([(self.ann, on_question, "Reopen")])
        elif question.status is QuestionStatus.SPAM:
            self._press([(self.ann, on_question, "Take it out of the bin")])
        elif question.consent is Consent.PRIVATE:
            self._press([("asker", "/my/question", "Save my choice")], **{"publish-consent": Consent.PUBLISH.value})
        elif answer is None:
            self._begin(question, on_question)
        elif answer.status is AnswerStatus.DRAFTING:
            ways = ("Adopt", "Send for checking", "Take the draft over")
            self._press([(self.ann, on_answer, button) for button in ways])
        elif answer.status is AnswerStatus.IN_REVIEW:
            self._have_checked(on_answer)
        elif answer.status is AnswerStatus.APPROVED:
            self.crowd.wait()
        else:
            self._bring_to_readers(on_answer, post)

    def _begin(self, question: Question, on_question: str) -> None:
        if question.status is QuestionStatus.NEEDS_REPLY:
            self._press([("asker", "/my/question", "Send my reply")])
        elif question.status is QuestionStatus.WAITING:
            self._press([(self.ann, on_question, "Claim")])
        elif question.assignee_id == self.crowd.ids[self.ann]:
            self._press([(self.ann, on_question, "Start the answer")])
        else:
            self._press([(self.ben, on_question, "Hand over")], to=str(self.crowd.ids[self.ann]))

    def _have_checked(self, on_answer: str) -> None:
        doctors = (self.ben, self.ann)
        moves = [(doctor, f"{on_answer}/review", "Approve this text") for doctor in doctors]
        # Where each of them had a hand in it, its author takes it back and writes it anew.
        self._press(moves + [(doctor, on_answer, "Take it back") for doctor in doctors])

    def _bring_to_readers(self, on_answer: str, post: Post | None) -> None:
        if post is None or post.status is PostStatus.CANCELLED:
            ways = ("Publish now", "Show the wording to the asker")
            self._press([(self.ann, on_answer, button) for button in ways])
        elif post.status is PostStatus.PREVIEW:
            # A wording that the asker refused is written anew.
            self._press([("asker", "/my/question", "I agree"), (self.ann, on_answer, "Reopen for changes")])
        elif post.status is PostStatus.SCHEDULED:
            self.crowd.wait()
        else:
            # What was taken down needs other words, and the asker's yes to them.
            on_post = f"/dashboard/posts/{post.id}"
            ways = [(on_answer, "Show the wording to the asker"), (on_post, "Write a new version")]
            self._press([(self.ann, path, button) for path, button in ways])

    def _press(self, moves: Moves, **typed: str) -> None:
        for who, path, button in moves:
            for sheet in self.crowd.look(who, path):
                if sheet.button == button:
                    response = self.crowd.send(sheet, "presses", **typed)
                    assert response.status_code == 303, f"{who} was shown “{button}”, and it was refused."
                    return
        raise AssertionError(f"Stuck: none of these is shown: {moves}")
