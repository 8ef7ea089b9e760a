# The Debian variant rather than the distroless one: operators switch /state
# with `docker exec … touch /data/state`, which needs a shell's tools.
FROM denoland/deno:2.9.6

# Everything below is baked in here, so that the root file system may be
# read-only at run time. The frozen lock file decides what is fetched: it has no
# packages that tests alone need. They have a layer of their own, which stays
# when sources change.
WORKDIR /app
COPY deno.json deno.lock ./
RUN deno install --frozen
COPY main.ts LICENSE ./
COPY config config
COPY program program
COPY metrics metrics
COPY monitor monitor
COPY store store
COPY routes routes
COPY deploy/healthcheck.ts deploy/healthcheck.ts
RUN deno cache --frozen main.ts deploy/healthcheck.ts \
  && install --directory --owner=1993 --group=1993 --mode=0750 /data

LABEL org.opencontainers.image.title="Uptick" \
  org.opencontainers.image.description="Uptime monitor and status page" \
  org.opencontainers.image.licenses="MIT"

ENV KV_PATH=/data/uptick.sqlite3 \
  STATE_FILE_PATH=/data/state \
  DENO_NO_UPDATE_CHECK=1 \
  DENO_LOG=denokv_remote=off

# The base image's user `deno`, as a number so that Kubernetes can see that it
# is not root.
USER 1993:1993
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM

# Asks the port that Uptick really listens on. The runtime opens /proc, where
# that stands, only to those who have all permissions: the check alone has them.
HEALTHCHECK --interval=10s --timeout=4s --start-period=10s --retries=3 \
  CMD ["deno", "run", "--cached-only", "--frozen", "--no-prompt", "-A", "deploy/healthcheck.ts"]

# Flags of Uptick may follow the image's name: `docker run uptick --interval 10s`.
# The permissions are those of deno.json, but for what may be read and written.
ENTRYPOINT ["deno", "run", "-q", "-P", "--cached-only", "--frozen", "--no-prompt", \
  "--v8-flags=--max-semi-space-size=8,--heap-growing-percent=50", \
  "--allow-read=/app,/data,/etc/hosts,/etc/resolv.conf", \
  "--allow-write=/data", \
  "main.ts"]
