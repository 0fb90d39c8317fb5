import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
application = get_wsgi_application()

from cooperation.production import refuse_unfit_database  # noqa: E402  (needs the applications)

refuse_unfit_database()
