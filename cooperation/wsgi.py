import os
import sys
from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
application: WSGIApplication = get_wsgi_application()

from django.conf import settings  # noqa: E402  (needs the applications)

from cooperation.production import refuse_unfit_database  # noqa: E402
from cooperation.warming import render_once  # noqa: E402
from toolkit.relay import Receiver  # noqa: E402

refuse_unfit_database()
# Threads change places often: a stored page must not wait 5 ms for each turn beside a rendering.
sys.setswitchinterval(0.0005)
if settings.PROCESS in ("web", "heavy"):
    render_once(application)
if settings.PROCESS == "heavy":
    application = Receiver(application)
