"""One step for several questions: what is done is done, and for the others it is said why not."""

from askmd.audit.models import AuditEvent
from askmd.workflow import QuestionStatus
from tests import factories


def act(client, name: str, questions, **values):
    """Tick the boxes, press one of the buttons, follow to the queue."""
    client.visit("/dashboard/")
    [form] = [form for form in client.page.forms if form.element.get("id") == "bulk"]
    ids = [str(question.id) for question in questions]
    response = client.post(form.action, data=dict(form.values) | {"question": ids, "act": name} | values)
    return client.visit(response.location) if response.status_code == 303 else client.page


def events(db, action: str) -> list[int]:
    found = db.session.query(AuditEvent).filter_by(action=action).order_by(AuditEvent.id)
    return [event.subject_id for event in found]


def test_several_are_claimed_and_whoever_holds_the_others_is_named(client, db, alice, bob):
    free, other, held = factories.question(), factories.question(), factories.question(assignee=bob)
    client.sign_in(alice)

    page = act(client, "claim", [free, held, other])

    assert page.has(f"You hold 2 questions now: {free.number}, {other.number}.")
    assert page.has(f"Not done: {held.number}. This question is already with Bob.")
    assert (free.assignee, other.assignee, held.assignee) == (alice, alice, bob)
    assert events(db, "question.claimed") == [free.id, other.id]
    assert events(db, "refused") == [held.id]


def test_several_are_given_to_a_doctor_and_get_a_topic(client, db, alice, bob):
    topic = factories.topic(name="Side effects")
    free, held = factories.question(), factories.question(assignee=alice)
    client.sign_in(alice)

    assert act(client, "assign", [free, held], to=str(bob.id)).has("2 questions have a new doctor:")
    assert (free.assignee, held.assignee) == (bob, bob)
    assert events(db, "question.handed_over") == [free.id, held.id]

    assert act(client, "topic", [free, held], about=str(topic.id)).has("The topic of 2 questions is set:")
    assert (free.topic, held.topic) == (topic, topic)
    assert act(client, "assign", [free]).has("Please choose a doctor.")


def test_urgent_questions_are_left_out_when_several_are_declined(client, db, alice):
    calm, urgent = factories.question(), factories.question(is_urgent=True)
    client.sign_in(alice)

    page = act(client, "decline", [calm, urgent], reason="We cannot answer this. Please ask your own team.")

    assert page.has(f"in 15 seconds: {calm.number}.")
    assert page.has(f"Not done: {urgent.number}. It is marked as urgent.")
    assert (calm.status, urgent.status) == (QuestionStatus.DECLINED, QuestionStatus.WAITING)
    assert events(db, "question.declined") == [calm.id]


def test_nothing_is_declined_without_words_and_nothing_is_done_to_nothing(client, alice):
    question = factories.question()
    client.sign_in(alice)

    assert act(client, "decline", [question]).has("Please write something.")
    assert act(client, "decline", [question], reason="Ask at {{name of a clinic}}.").has("Please fill in")
    assert act(client, "claim", []).has("No question was chosen.")
    assert question.status is QuestionStatus.WAITING
