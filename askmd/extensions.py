"""The libraries' objects, made once and bound to an app by the factory."""

from __future__ import annotations

from flask_babel import Babel
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from askmd.core.models import Base

db = SQLAlchemy(model_class=Base)
csrf = CSRFProtect()
babel = Babel()
mail = Mail()
