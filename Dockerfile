# One image for web, socket, beat and migrate, and with WORKER=1 the one for workers; nobody in it is root.
FROM python:3.12-slim-bookworm AS build
WORKDIR /srv
COPY requirements/ requirements/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
# --build-arg WORKER=1 takes along what work in the background needs besides.
ARG WORKER=
RUN [ -z "$WORKER" ] || /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/worker.txt
# --build-arg MEANING=1 takes search by meaning along; docs/operations.md tells what else it needs.
ARG MEANING=
RUN [ -z "$MEANING" ] || /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/meaning.txt
COPY . .
# Static files are hashed and compressed here, once. The secrets live as long as this line.
RUN SECRET_KEY=$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
    JWT_KEY=$(/opt/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
    STATIC_ROOT=/srv/staticfiles DJANGO_SETTINGS_MODULE=pitchey.settings.production \
    /opt/venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin pitchey
WORKDIR /srv
COPY --from=build /opt/venv /opt/venv
COPY --from=build --chown=root:root /srv /srv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=pitchey.settings.production STATIC_ROOT=/srv/staticfiles
USER pitchey
EXPOSE 8000
# One process a core, two threads each: more threads take Python's lock from each other. GRANIAN_WORKERS says how many cores.
ENV GRANIAN_WORKERS=2 GRANIAN_BLOCKING_THREADS=2
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "pitchey.wsgi:application"]
