"""The asker's door: the form, the receipt, the status page. Open; what is private asks for the code.

Owns the pages under /ask, /my, /confirm and /never, and the sealed cookie of the receipt. Holds no rule.
"""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("ask", __name__)
bp.before_request(guards.everybody)

from askmd.web.ask import acts, answer_print, export, finding, links, status, views, watch, writing  # noqa: E402 - views register themselves

__all__ = ["acts", "answer_print", "bp", "export", "finding", "links", "status", "views", "watch", "writing"]
