"""The words by which records are found."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pico_bot.model.base import Base


class RecordWord(Base):
    """That a stem stands in a record; it weighs more where it stands in the title.

    The key begins with what is asked for, a partnership and a stem, so that a search never reads
    what belongs to another customer.
    """

    __tablename__ = "record_words"
    # Without row ids SQLite keeps the rows in the order of the key, where a search reads them.
    __table_args__ = {"sqlite_with_rowid": False}

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"), primary_key=True)
    stem: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True, index=True)
    weight: Mapped[int]
