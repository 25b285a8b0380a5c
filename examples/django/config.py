"""The settings of the shop."""

import os
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = "only for the example"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "masthead.django", "shop"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "masthead.django.middleware.masthead"]
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
MASTHEAD = {"directory": "app"}
MEDIA_ROOT = os.environ.get("MEDIA_ROOT", BASE_DIR / "out")
MEDIA_URL = "/media/"

url = urlsplit(os.environ.get("DATABASE_URL", ""))
if url.scheme.startswith("postgres"):
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": url.hostname,
            "PORT": url.port or 5432,
            "USER": url.username,
            "PASSWORD": url.password,
            "NAME": url.path.lstrip("/"),
        }
    }
else:
    name = os.environ.get("DATABASE_FILE", BASE_DIR / "shop.sqlite3")
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": name}}
