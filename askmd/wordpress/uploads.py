"""Pictures of the old site, from a copy of its folder of uploads: drawn anew, and found again by their old paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from askmd import media
from askmd.core.errors import Invalid
from askmd.extensions import db
from askmd.media.models import Image
from askmd.wordpress import known
from askmd.wordpress.blocks import Shown
from askmd.wordpress.old_paths import without_size
from askmd.wordpress.report import Report
from askmd.wordpress.survey import Survey, Upload

KIND = "upload"
# Drawing a picture anew takes longest of all: so many in one transaction.
TOGETHER = 10
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Picture:
    """One of them, as it is here."""

    id: int
    shown: Shown


class Uploads:
    """All pictures that are here, by their old paths; and the folder that others may come from."""

    def __init__(self, survey: Survey, folder: Path | None, report: Report, *, is_dry: bool) -> None:
        self._survey, self._report, self._is_dry = survey, report, is_dry
        self._folder = folder.resolve() if folder is not None else None
        self._here: dict[str, Picture] = {}
        self._by_id = {one.id: one for one in survey.uploads.values()}
        self._by_path = {one.path: one for one in survey.uploads.values() if one.path}
        self._told: set[str] = set()

    def bring_in(self) -> Iterator[int]:
        """Every picture of the library whose file is there: how many were looked at; the caller commits each time."""
        self._read_known()
        done = 0
        for upload in self._by_path.values():
            if self._find(upload.path) is None and upload.path.lower().endswith(PICTURES):
                self.miss(upload.path)
            done += 1
            if done % TOGETHER == 0:
                yield TOGETHER
        yield done % TOGETHER

    def by_id(self, id: str) -> Picture | None:
        """The picture of this attachment, or None."""
        upload = self._by_id.get(id)
        return self._find(upload.path) if upload is not None else None

    def by_path(self, path: str) -> Picture | None:
        """The picture at this path below the folder of uploads, in whatever size."""
        return self._find(path) or self._find(without_size(path))

    def _read_known(self) -> None:
        numbers = known.everything(self._survey.site, KIND)
        images = {row.id: row for row in db.session.execute(select(Image)).scalars()} if numbers else {}
        for path, id in numbers.items():
            if id in images:
                self._here[path] = _picture(images[id], self._by_path.get(path))

    def _find(self, path: str) -> Picture | None:
        """Known already, or brought in now."""
        if path in self._here:
            return self._here[path]
        file = self._file(path)
        if file is None or (without_size(path) != path and self._file(without_size(path)) is not None):
            # A smaller copy of one that is there.
            return None
        return self._bring(path, file)

    def _bring(self, path: str, file: Path) -> Picture | None:
        upload = self._by_path.get(path)
        words = upload.alternative if upload is not None else ""
        if self._is_dry:
            self._report.brought["pictures"] += path not in self._told
            self._told.add(path)
            return Picture(0, Shown(f"/media/{'0' * 32}.webp", 1, 1, words))
        try:
            if file.stat().st_size > media.MOST_BYTES:
                raise Invalid("It is larger than 10 MB.")
            image = media.bring_in(file.read_bytes(), alternative=words)
        except Invalid as error:
            self._tell("not a picture", path, why=str(error))
            return None
        known.remember(self._survey.site, KIND, path, image.id, known.digest(path))
        db.session.flush()
        self._report.brought["pictures"] += 1
        if not words:
            self._report.note("no alternative", path, picture=image.name)
        self._here[path] = _picture(image, upload)
        return self._here[path]

    def _file(self, path: str) -> Path | None:
        """Its file, if it lies in the folder and nowhere else."""
        if path and not path.lower().endswith(PICTURES):
            # Also where there is no folder: whoever reads the report learns of every file that stays behind.
            self._tell("not a picture", path)
            return None
        if not path or self._folder is None:
            return None
        try:
            file = (self._folder / path).resolve()
            return file if file.is_relative_to(self._folder) and file.is_file() else None
        except (OSError, ValueError):
            return None

    def _tell(self, kind: str, path: str, **facts: str) -> None:
        if path not in self._told:
            self._told.add(path)
            self._report.note(kind, path, **facts)

    def miss(self, path: str) -> None:
        """Somebody looked for this picture in vain."""
        self._tell("missing file", without_size(path))


def _picture(image: Image, upload: Upload | None) -> Picture:
    words = image.alternative or (upload.alternative if upload is not None else "")
    caption = upload.caption if upload is not None else ""
    return Picture(image.id, Shown(f"/media/{image.name}", image.width, image.height, words, caption))
