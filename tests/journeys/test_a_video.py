"""A reader comes to a video: nothing of its host is there before it is pressed, and then it plays in its place."""

from askmd.answers.models import AnswerKind
from askmd.extensions import db
from tests import factories

LINK = "https://www.youtube.com/watch?v=abcdefghijk"


def test_a_video_is_played_where_its_picture_was(live, chromium):
    with live.app.app_context():
        post = factories.post(kind=AnswerKind.VIDEO, video_url=LINK, title="How we work")
        db.session.commit()
        address = f"{live.url}/posts/{post.slug}"
    page = chromium.new_context(viewport={"width": 360, "height": 800}).new_page()
    asked, said = [], []
    # The host is not asked for anything: what it would send is played by us.
    page.route(lambda url: not url.startswith(live.url), lambda route: route.fulfill(body="<p>A film</p>"))
    page.on("request", lambda request: None if request.url.startswith(live.url) else asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto(address)
    assert asked == []
    page.get_by_role("link", name="Watch the video on YouTube").press("Enter")
    page.frame_locator("iframe[title='Video: How we work']").get_by_text("A film").wait_for()

    assert [url.split("?")[0] for url in asked] == ["https://www.youtube-nocookie.com/embed/abcdefghijk"]
    assert said == []
    page.context.close()
