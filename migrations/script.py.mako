"""${message}

Revision: ${up_revision}, after ${down_revision | comma,n}

The file's name says when it runs and what it does: NNNN_pre_add_due_date.py or
NNNN_post_drop_due_date.py. A `pre_` revision runs before the new code is deployed and must
leave the running version working; a `post_` revision runs once no old process is left.
Import nothing from pico_bot: the models may change after the revision.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
