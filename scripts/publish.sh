#!/usr/bin/env bash
# Publishes a release, step by step: tools, check TAG, login USER, image, chart, manifests. Where to is package.json's `config.image`;
# what was published is written to published/. Signatures are keyless, unless COSIGN_KEY names a key; REGISTRY stands in for the
# registry and owner, to try it out with a local one.
set -euo pipefail
cd "$(dirname "$0")/.."

NAME=$(node -p 'require("./package.json").config.image')
VERSION=$(node -p 'require("./package.json").version')
REGISTRY=${REGISTRY:-${NAME%/*}}
IMAGE=$REGISTRY/${NAME##*/}
export GOBIN=${GOBIN:-$PWD/.tools/bin}
PATH=$GOBIN:$PATH
mkdir -p published

# A local registry has no TLS.
plain=()
case $REGISTRY in localhost* | 127.*) plain=(--plain-http) ;; esac

sign() { # name@digest
  local words=(--yes)
  [ -z "${COSIGN_KEY:-}" ] || words+=(--key "$COSIGN_KEY" --tlog-upload=false --use-signing-config=false)
  [ ${#plain[@]} -eq 0 ] || words+=(--allow-http-registry)
  cosign sign "${words[@]}" "$1"
  echo "- \`$1\`" >>published/notes.md
}

case ${1:-} in
  tools)
    go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3
    go install oras.land/oras/cmd/oras@v1.3.6
    go install helm.sh/helm/v4/cmd/helm@v4.3.1
    ;;
  check)
    [ "${2:-}" = "$VERSION" ] || { echo "the tag is ${2:-none}, package.json says $VERSION" >&2; exit 1; }
    printf 'Signed by this repository'\''s release workflow:\n\n' >published/notes.md
    ;;
  login)
    for tool in 'docker login' 'helm registry login' 'oras login' 'cosign login'; do
      $tool "${REGISTRY%%/*}" --username "$2" --password-stdin <<<"$PASSWORD"
    done
    ;;
  image)
    # Layers get the time of the commit, so that anybody can make the same ones again.
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
    export SOURCE_DATE_EPOCH
    docker buildx build --platform linux/amd64,linux/arm64 --build-arg "REVISION=$(git rev-parse --short HEAD)" \
      --sbom=true --provenance=mode=max --metadata-file published/image.json \
      --output "type=image,name=$IMAGE:$VERSION,push=true,rewrite-timestamp=true" .
    sign "$IMAGE@$(node -p 'require("./published/image.json")["containerimage.digest"]')"
    ;;
  chart)
    helm package helm/podinfo --destination published
    helm push "published/podinfo-$VERSION.tgz" "oci://$REGISTRY/charts" "${plain[@]}" 2>&1 | tee published/chart.txt
    sign "$REGISTRY/charts/podinfo@$(sed -n 's/^Digest: //p' published/chart.txt)"
    ;;
  manifests)
    # As Flux's OCIRepository takes it.
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -czf published/manifests.tgz kustomize deploy
    oras push "${plain[@]}" "$REGISTRY/manifests/podinfo:$VERSION" \
      --config /dev/null:application/vnd.cncf.flux.config.v1+json \
      --annotation "org.opencontainers.image.created=$(git log -1 --format=%cI)" \
      --annotation "org.opencontainers.image.revision=$VERSION@sha1:$(git rev-parse HEAD)" \
      --annotation "org.opencontainers.image.source=${GITHUB_SERVER_URL:-}/${GITHUB_REPOSITORY:-}" \
      --format go-template='{{.digest}}' --disable-path-validation \
      published/manifests.tgz:application/vnd.cncf.flux.content.v1.tar+gzip >published/manifests.txt
    sign "$REGISTRY/manifests/podinfo@$(cat published/manifests.txt)"
    ;;
  *)
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
    ;;
esac
