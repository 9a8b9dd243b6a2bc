# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS pages
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY openapi.json /build/openapi.json
COPY frontend ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /srv/giao
RUN python -m venv .venv
COPY requirements-build.lock requirements.lock ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
 && .venv/bin/uv pip install --no-cache --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock
COPY pyproject.toml alembic.ini ./
COPY app app
COPY migrations migrations
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index -e .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/giao --shell /usr/sbin/nologin giao \
 && install -d -o giao -g giao -m 0750 /data
WORKDIR /srv/giao
COPY --from=packages /srv/giao /srv/giao
COPY --from=pages /build/frontend/dist frontend/dist
USER giao
ENV GIAO_HOST=0.0.0.0 GIAO_PORT=8000 GIAO_DATA_DIR=/data PYTHONUNBUFFERED=1 PATH="/srv/giao/.venv/bin:$PATH"
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=4s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['GIAO_PORT']}/health/ready\", timeout=3)"]
CMD ["giao", "up", "--no-demo"]
