"""The asker's door: the form, the receipt, the status page. Open; what is private asks for the code."""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("ask", __name__)
bp.before_request(guards.everybody)

from askmd.web.ask import views  # noqa: E402, F401 - the views register themselves on the blueprint above
