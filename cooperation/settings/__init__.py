"""Settings. What differs between installations comes from the environment (see docs/deploy.md).

Three modes: without DATABASE_URL on the embedded PostgreSQL, for demonstration (DEMO=1, set by
script/server) and development; with DATABASE_URL in production, where weak settings are refused
(PRODUCTION=1, set by what deploy/ holds, refuses everything else); with DATABASE_URL and
DEVELOPMENT=1 on another PostgreSQL, for development and tests.
"""

from cooperation.settings.applications import *  # noqa: F403
from cooperation.settings.background import *  # noqa: F403
from cooperation.settings.base import *  # noqa: F403 - a star imports every setting of a part
from cooperation.settings.base import env
from cooperation.settings.machines import *  # noqa: F403
from cooperation.settings.people import *  # noqa: F403
from cooperation.settings.transport import *  # noqa: F403

env.raise_problems()  # every missing or wrong setting at once
