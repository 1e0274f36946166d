"""The full-text index of the log."""

from sqlalchemy import ForeignKey, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pico_bot.model.base import Base


class SearchIndexEntry(Base):
    """A word stem that occurs in a record; it weighs more if it occurs in the title.

    The primary key starts with partnership and stem, so that a search never reads rows of
    another customer.
    """

    __tablename__ = "search_index"
    # A search reads only the key's index: PostgreSQL includes the weight in it, and SQLite stores
    # tables without row ids in key order.
    __table_args__ = (
        PrimaryKeyConstraint("partnership_id", "stem", "record_id", postgresql_include=["weight"]),
        {"sqlite_with_rowid": False},
    )

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    stem: Mapped[str]
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    weight: Mapped[int]
