"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
application = get_wsgi_application()

# What is imported by now stays as long as the process: the collector need not look through it while somebody waits.
resolve("/")  # imports every view
gc.collect()
gc.freeze()
