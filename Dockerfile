# The image of the api and the worker (docker-compose.yml). GraphiQL's files are fetched while it is built, never later.
FROM python:3.13.9-slim-trixie AS build
WORKDIR /srv/whom
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
 && /venv/bin/python -m app.assets

FROM python:3.13.9-slim-trixie
RUN useradd --create-home --uid 10001 whom && mkdir /data && chown whom: /data
COPY --from=build /venv /venv
COPY --from=build /srv/whom /srv/whom
WORKDIR /srv/whom
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 WHOM_HOME=/data
USER whom
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["whom"]
CMD ["serve", "--no-worker"]
