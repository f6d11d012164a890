# docker build --build-arg REVISION="$(git rev-parse --short HEAD)" -t podinfo .
# For amd64 and arm64; BuildKit and the classic builder take it.
ARG BASE=node:24-trixie-slim

FROM ${BASE} AS system
COPY scripts/image-system.sh /tmp/
RUN sh /tmp/image-system.sh

# Runs on the building machine's own architecture: only the addon depends on the target's.
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
ARG REVISION=unknown
ARG TARGETARCH
RUN node scripts/build.ts \
 && mkdir -p /app/home/app /app/data /app/usr/local/bin \
 && cp -R bin dist LICENSE /app/home/app/ \
 && ln -s bin/podinfo /app/home/app/podinfo \
 && ln -s /home/app/bin/podcli /app/usr/local/bin/podcli \
 && chmod 1777 /app/data \
 && find /app -exec touch -hd @0 {} +

# Two layers: an upgrade pulls the second one.
FROM scratch
COPY --from=system / /
COPY --from=build /app/ /
ARG REVISION=unknown
ARG VERSION=6.15.0
LABEL org.opencontainers.image.title="podinfo" \
      org.opencontainers.image.description="The podinfo web service for Node.js" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# Uploads come and go in megabytes: from 256 KiB on, memory that is given back goes back to the node, and threads share two arenas.
ENV PATH=/usr/local/bin:/usr/bin:/bin \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=262144
WORKDIR /home/app
# Numbers, so that Kubernetes can tell that it is not root: app, app.
USER 100:101
EXPOSE 9898
HEALTHCHECK --timeout=5s --start-period=10s CMD ["podcli", "check", "http", "localhost:9898/healthz"]
CMD ["./podinfo"]
