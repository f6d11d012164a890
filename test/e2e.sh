#!/usr/bin/env bash
# Chart, manifests and image on a real cluster, the one that KUBECONFIG names: npm run test:e2e [-- STEP…]
#
#   IMAGE         image of podinfo that the cluster can pull, with its tag
#   REDIS_IMAGE   image with redis-server and redis-cli
#
# Each step makes namespaces of its own, under restricted Pod Security, and deletes them. Needs kubectl, helm and openssl; what the
# cluster lacks is said and left out: metrics-server (hpa), Flagger (canary), cue (cue).
set -euo pipefail
cd "$(dirname "$0")/.."

STEPS=(chart tests upgrade crash config faults hooks hpa overlays secure cue canary)
NAME=$(node -p 'require("./package.json").config.image') # what chart and manifests say
IMAGE=${IMAGE:-$NAME:$(node -p 'require("./package.json").version')}
REDIS_IMAGE=${REDIS_IMAGE:-redis:8.6.2}
WORK=$(mktemp -d)
NAMESPACES=()
PATH=$PWD/.tools/bin:$PATH

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
leave_out() { printf 'left out: %s\n' "$*"; }

cleanup() {
  local code=$?
  if [ "$code" -ne 0 ]; then
    for namespace in "${NAMESPACES[@]}"; do
      kubectl -n "$namespace" get pods >&2 || true
      kubectl -n "$namespace" get events --sort-by=.metadata.creationTimestamp | tail -40 >&2 || true
      for pod in $(kubectl -n "$namespace" get pods --field-selector=status.phase=Failed -o name); do
        kubectl -n "$namespace" logs "$pod" --tail=20 >&2 || true
      done
    done
  fi
  for namespace in "${NAMESPACES[@]}"; do kubectl delete namespace "$namespace" --ignore-not-found --wait=false >/dev/null; done
  rm -rf "$WORK"
}
trap cleanup EXIT

# Tries until it succeeds: SECONDS, what is waited for, command.
await() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "gave up waiting for $what"
    sleep 1
  done
}

namespace() {
  NAMESPACES+=("$1")
  kubectl delete namespace "$1" --ignore-not-found --timeout=120s >/dev/null # of a run that was cut off
  kubectl create namespace "$1" >/dev/null
  kubectl label namespace "$1" pod-security.kubernetes.io/enforce=restricted >/dev/null
}

drop_namespace() { kubectl delete namespace "$1" --wait --timeout=120s >/dev/null; }

# The chart with the image under test, in the memory that is the tightest in use.
chart() { # NAMESPACE RELEASE words…
  helm upgrade --install "$2" helm/podinfo --namespace "$1" --wait --timeout 3m \
    --set-string "image.repository=${IMAGE%:*},image.tag=${IMAGE##*:},resources.limits.memory=128Mi" --set resources.requests.cpu=200m \
    --set-string "redis.repository=${REDIS_IMAGE%:*},redis.tag=${REDIS_IMAGE##*:}" "${@:3}" >/dev/null
}

# What a command says in a pod of a Deployment: NAMESPACE DEPLOYMENT command…
inside() { kubectl -n "$1" exec "deploy/$2" -- "${@:3}"; }

# A certificate for a name, and its Secret, signed by an authority of this run: NAMESPACE SECRET NAME
certificate() {
  (
    cd "$WORK"
    [ -f ca.crt ] || openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=e2e -keyout ca.key -out ca.crt 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$3" -keyout tls.key -out tls.csr 2>/dev/null
    openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out tls.crt \
      -extfile <(printf 'subjectAltName=DNS:%s,DNS:%s.%s' "$3" "$3" "$1") 2>/dev/null
    kubectl -n "$1" create secret generic "$2" --from-file=tls.crt --from-file=tls.key --from-file=ca.crt >/dev/null
  )
}

# Asks a Service from inside the cluster: NAMESPACE NAME URL REQUESTS_PER_SECOND SECONDS CONNECTIONS
start_load() {
  kubectl -n "$1" create configmap "$2" --from-file=test/e2e/rate-load.ts >/dev/null
  kubectl -n "$1" apply -f - >/dev/null <<YAML
apiVersion: batch/v1
kind: Job
metadata: {name: $2}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      enableServiceLinks: false
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: load
          image: $IMAGE
          imagePullPolicy: IfNotPresent
          command: [node, /load/rate-load.ts, "$3", "$4", "$5", "$6"]
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          volumeMounts: [{name: load, mountPath: /load}]
      volumes: [{name: load, configMap: {name: $2}}]
YAML
  await 60 "the load $2 to begin" sh -c "kubectl -n $1 get pods -l job-name=$2 -o jsonpath='{.items[0].status.phase}' | grep -q Running"
}

# Waits for a load to end and prints how it went; fails when a request did.
end_load() { # NAMESPACE NAME
  await 300 "the load $2 to end" sh -c "kubectl -n $1 get job $2 -o jsonpath='{.status.succeeded}{.status.failed}' | grep -q 1"
  kubectl -n "$1" logs "job/$2"
  [ "$(kubectl -n "$1" get job "$2" -o 'jsonpath={.status.succeeded}')" = 1 ] || fail "requests of $2 failed"
}

# Builds a directory with the images under test: DIRECTORY NAMESPACE [component…]
build() {
  local here=$WORK/kustomization component
  rm -rf "$here"
  mkdir "$here"
  {
    printf 'namespace: %s\nresources:\n  - %s\n' "$2" "$(realpath --relative-to="$here" "$1")"
    echo 'images:'
    printf '  - {name: %s, newName: %s, newTag: "%s"}\n' \
      "$NAME" "${IMAGE%:*}" "${IMAGE##*:}" redis "${REDIS_IMAGE%:*}" "${REDIS_IMAGE##*:}"
    [ $# -lt 3 ] || echo 'components:'
    for component in "${@:3}"; do printf '  - %s\n' "$(realpath --relative-to="$here" "deploy/components/$component")"; done
  } >"$here/kustomization.yaml"
  kubectl kustomize "$here"
}

step_chart() {
  say 'install by the chart, run its tests, uninstall'
  namespace e2e-chart
  certificate e2e-chart podinfo-tls podinfo
  chart e2e-chart podinfo --set 'replicaCount=2,redis.enabled=true,tls.enabled=true,tls.secretName=podinfo-tls' \
    --set 'serviceAccount.enabled=true,podDisruptionBudget.minAvailable=1,hpa.enabled=true,hpa.cpu=80'
  helm test podinfo --namespace e2e-chart --timeout 2m | grep -E '^(TEST SUITE|Phase)' | paste - -
  inside e2e-chart podinfo curl -s localhost:9898/cache/chart-test | grep . && fail 'the cache test left its key'
  helm uninstall podinfo --namespace e2e-chart --wait --timeout 2m >/dev/null
  kubectl -n e2e-chart wait --for=delete pod --all --timeout=60s >/dev/null # Helm waits for what it made itself
  local left
  left=$(kubectl -n e2e-chart get all,configmap,serviceaccount,pdb,hpa,secret -o name |
    grep -vE '^(configmap/kube-root-ca.crt|serviceaccount/default|secret/podinfo-tls)$' || true)
  [ -z "$left" ] || fail "uninstall left: $left"
  echo 'uninstall left nothing'
  drop_namespace e2e-chart
}

step_tests() {
  say 'a chart test that fails, and one that never ends'
  namespace e2e-tests
  chart e2e-tests podinfo --set faults.testFail=true
  helm test podinfo --namespace e2e-tests --timeout 2m >/dev/null 2>&1 && fail 'helm test should have failed'
  chart e2e-tests podinfo --set faults.testTimeout=true
  helm test podinfo --namespace e2e-tests --timeout 15s >/dev/null 2>&1 && fail 'helm test should have timed out'
  drop_namespace e2e-tests
}

step_upgrade() {
  say 'upgrade, rollback and the loss of a pod under 400 requests/s over two replicas'
  namespace e2e-upgrade
  chart e2e-upgrade podinfo --set replicaCount=2
  local connections
  for connections in 32 0; do
    start_load e2e-upgrade "load-$connections" http://podinfo:9898/api/info 400 40 "$connections"
    chart e2e-upgrade podinfo --set replicaCount=2,ui.message=second
    helm rollback podinfo --namespace e2e-upgrade --wait --timeout 3m >/dev/null
    end_load e2e-upgrade "load-$connections"
  done
  start_load e2e-upgrade load-kill http://podinfo:9898/api/info 400 20 32
  kubectl -n e2e-upgrade delete "$(kubectl -n e2e-upgrade get pods -l app.kubernetes.io/name=podinfo -o name | head -1)" >/dev/null
  end_load e2e-upgrade load-kill
  drop_namespace e2e-upgrade
}

step_crash() {
  say 'a process that crashes is started again'
  namespace e2e-crash
  chart e2e-crash podinfo
  inside e2e-crash podinfo curl -s localhost:9898/panic || true
  await 60 'the restart' sh -c "kubectl -n e2e-crash get pods -l app.kubernetes.io/name=podinfo -o \
    jsonpath='{.items[0].status.containerStatuses[0].restartCount} {.items[0].status.containerStatuses[0].lastState.terminated.exitCode}' | grep -qx '1 255'"
  kubectl -n e2e-crash wait --for=condition=Available deploy/podinfo --timeout=60s >/dev/null
  drop_namespace e2e-crash
}

step_config() {
  say 'a ConfigMap that is edited shows in /configs without a restart'
  namespace e2e-config
  kubectl -n e2e-config create configmap settings --from-literal=colour=red --from-literal=old=1 >/dev/null
  chart e2e-config podinfo --set config.path=/config,config.configMap=settings
  inside e2e-config podinfo curl -s localhost:9898/configs | grep -q '"colour": "red"' || fail 'the ConfigMap does not show'
  kubectl -n e2e-config patch configmap settings --type=json \
    -p '[{"op":"replace","path":"/data/colour","value":"blue"},{"op":"add","path":"/data/new","value":"1"},{"op":"remove","path":"/data/old"}]' >/dev/null
  await 180 'the change in /configs' sh -c "kubectl -n e2e-config exec deploy/podinfo -- curl -s localhost:9898/configs | tr -d ' \n' |
    grep -qF '{\"colour\":\"blue\",\"new\":\"1\"}'"
  drop_namespace e2e-config
}

step_faults() {
  say 'what goes wrong is told where users look'
  namespace e2e-faults
  local words
  for words in replicaCount=two tls.enabled=true; do
    helm install bad helm/podinfo --namespace e2e-faults --set "$words" >"$WORK/refusal" 2>&1 && fail "$words is accepted"
    grep -q "${words%%[=.]*}" "$WORK/refusal" || fail "$words is refused without its name"
  done
  chart e2e-faults nocache-podinfo --set cache=tcp://nowhere.invalid:6379
  inside e2e-faults nocache-podinfo curl -s -d x localhost:9898/cache/key | grep -q 'cache set failed' || fail 'an unreachable Redis is not told'
  kubectl -n e2e-faults logs deploy/nocache-podinfo | grep -qi 'cache' || fail 'an unreachable Redis is not logged'
  helm upgrade --install nosecret-podinfo helm/podinfo --namespace e2e-faults --set tls.enabled=true,tls.secretName=nowhere \
    --set-string "image.repository=${IMAGE%:*},image.tag=${IMAGE##*:}" >/dev/null
  await 60 'the event about the missing Secret' sh -c "kubectl -n e2e-faults get events | grep -q 'secret \"nowhere\" not found'"
  kubectl -n e2e-faults create secret generic nowhere --from-literal=tls.crt=x --from-literal=tls.key=x >/dev/null
  await 180 'the log about the unreadable certificate' sh -c "kubectl -n e2e-faults logs deploy/nosecret-podinfo | grep -q 'tls.crt'"
  chart e2e-faults readonly-podinfo --set extraArgs[0]=--data-path=/proc
  inside e2e-faults readonly-podinfo curl -s -d x localhost:9898/store | grep -q 'writing file failed' || fail 'a read-only data path is not told'
  kubectl -n e2e-faults logs deploy/readonly-podinfo | grep -q 'writing file failed' || fail 'a read-only data path is not logged'
  drop_namespace e2e-faults
}

step_hooks() {
  say 'Jobs at the points of a life'
  namespace e2e-hooks
  local hooks=(preInstall postInstall preDelete postDelete preUpgrade postUpgrade preRollback postRollback) words=() hook
  for hook in "${hooks[@]}"; do words+=(--set "hooks.$hook.job.enabled=true,hooks.$hook.job.hookDeletePolicy=before-hook-creation"); done
  chart e2e-hooks podinfo "${words[@]}"
  chart e2e-hooks podinfo "${words[@]}" --set ui.message=second
  helm rollback podinfo --namespace e2e-hooks --wait --timeout 3m >/dev/null
  helm uninstall podinfo --namespace e2e-hooks --wait --timeout 3m >/dev/null
  local jobs
  jobs=$(kubectl -n e2e-hooks get jobs -o 'jsonpath={range .items[?(@.status.succeeded==1)]}{.metadata.name}{"\n"}{end}' | wc -l)
  [ "$jobs" = 8 ] || fail "$jobs of 8 hooks ran"
  chart e2e-hooks podinfo --set hooks.postInstall.job.enabled=true,hooks.postInstall.job.exitCode=3 2>/dev/null &&
    fail 'a failing hook should fail the install'
  drop_namespace e2e-hooks
}

step_hpa() {
  kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes >/dev/null 2>&1 || { leave_out 'hpa: no metrics-server'; return; }
  say 'the Kustomize base, scaled out under load and in again'
  namespace e2e-hpa
  build kustomize e2e-hpa loadgenerator | kubectl apply -f - >/dev/null
  kubectl -n e2e-hpa rollout status deploy/podinfo --timeout=120s >/dev/null
  kubectl -n e2e-hpa scale deploy/loadgenerator --replicas=3 >/dev/null # one may be too little where client and server share few CPUs
  await 240 'more than two pods' sh -c "[ \$(kubectl -n e2e-hpa get deploy podinfo -o jsonpath={.status.readyReplicas}) -gt 2 ]"
  kubectl -n e2e-hpa get hpa podinfo --no-headers
  kubectl -n e2e-hpa delete deploy loadgenerator >/dev/null
  await 600 'two pods' sh -c "[ \$(kubectl -n e2e-hpa get deploy podinfo -o jsonpath={.status.replicas}) -eq 2 ]"
  kubectl -n e2e-hpa get hpa podinfo --no-headers
  drop_namespace e2e-hpa
}

step_overlays() {
  say 'the overlays: frontend, backend, cache'
  local overlay
  for overlay in deploy/overlays/dev deploy/overlays/staging deploy/overlays/production deploy/webapp; do
    local name=${overlay##*/}
    NAMESPACES+=("$name")
    build "$overlay" "$name" | kubectl apply -f - >/dev/null
    for deployment in backend frontend; do kubectl -n "$name" rollout status "deploy/$deployment" --timeout=180s >/dev/null; done
    inside "$name" frontend curl -s -d hello http://frontend/echo | tr -d ' \n' | grep -qxF '["hello"]' || fail "$name: the frontend does not reach its backend"
    if [ "$name" != webapp ]; then
      kubectl -n "$name" rollout status deploy/cache --timeout=120s >/dev/null
      await 30 'the cache' sh -c "kubectl -n $name exec deploy/frontend -- curl -s --fail -d 1 http://frontend/cache/shared"
      inside "$name" backend curl -s http://backend:9898/cache/shared | grep -qx 1 || fail "$name: the cache is not shared"
    fi
    echo "$name works"
    drop_namespace "$name"
  done
}

step_secure() {
  say 'frontend and backend over TLS'
  namespace e2e-secure
  certificate e2e-secure backend-tls backend
  certificate e2e-secure frontend-tls frontend
  build deploy/secure/workloads e2e-secure | kubectl apply -f - >/dev/null
  for deployment in backend frontend; do kubectl -n e2e-secure rollout status "deploy/$deployment" --timeout=180s >/dev/null; done
  inside e2e-secure frontend curl -s --cacert /data/cert/ca.crt -d hello https://frontend:9899/echo | tr -d ' \n' | grep -qxF '["hello"]' ||
    fail 'the frontend does not reach its backend over TLS'
  drop_namespace e2e-secure
}

step_cue() {
  command -v cue >/dev/null || { leave_out 'cue: no cue'; return; }
  say 'the CUE module'
  namespace e2e-cue
  printf 'package main\nvalues: {image: {repository: "%s", tag: "%s"}, test: enabled: true}\n' "${IMAGE%:*}" "${IMAGE##*:}" >"$WORK/image.cue"
  (cd cue/podinfo && cue export . "$WORK/image.cue" -t name=podinfo -t namespace=e2e-cue -e '#YAML' --out text) | kubectl apply -f - >/dev/null
  kubectl -n e2e-cue rollout status deploy/podinfo --timeout=120s >/dev/null
  kubectl -n e2e-cue wait --for=condition=Complete job/podinfo-test --timeout=120s >/dev/null
  drop_namespace e2e-cue
}

step_canary() {
  kubectl get crd canaries.flagger.app >/dev/null 2>&1 || { leave_out 'canary: no Flagger'; return; }
  say 'Flagger promotes a new version under load'
  namespace e2e-canary
  # Without an autoscaler the chart says how many replicas there are, and Flagger too: Helm 4 refuses to argue.
  local values=service.enabled=false,hpa.enabled=true,hpa.cpu=99,hpa.maxReplicas=2
  chart e2e-canary podinfo --set "$values"
  kubectl -n e2e-canary apply -f - >/dev/null <<YAML
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: podinfo}
spec:
  provider: kubernetes
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
  autoscalerRef: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: podinfo}
  service: {port: 9898, targetPort: http, portDiscovery: true}
  analysis:
    interval: 10s
    threshold: 5
    iterations: 3
    metrics:
      - {name: request-success-rate, interval: 1m, thresholdRange: {min: 99}}
      - {name: request-duration, interval: 1m, thresholdRange: {max: 500}}
YAML
  await 180 'Flagger to take over' sh -c "kubectl -n e2e-canary get canary podinfo -o jsonpath={.status.phase} | grep -qx Initialized"
  start_load e2e-canary primary http://podinfo-primary:9898/api/info 50 150 8
  chart e2e-canary podinfo --set "$values,ui.message=second"
  await 120 'the canary to be analysed' sh -c "kubectl -n e2e-canary get canary podinfo -o jsonpath={.status.phase} | grep -qE 'Progressing|Promoting'"
  start_load e2e-canary canary http://podinfo-canary:9898/api/info 50 60 8
  await 240 'the promotion' sh -c "kubectl -n e2e-canary get canary podinfo -o jsonpath={.status.phase} | grep -qx Succeeded"
  kubectl -n e2e-canary exec deploy/podinfo-primary -- curl -s localhost:9898/api/info | grep -q '"message": "second"' || fail 'the primary has not changed'
  end_load e2e-canary primary
  drop_namespace e2e-canary
}

for tool in kubectl helm openssl node; do command -v "$tool" >/dev/null || fail "$tool is not there"; done
say "$IMAGE on Kubernetes $(kubectl version -o json | node -p 'JSON.parse(require("fs").readFileSync(0)).serverVersion.gitVersion')"
for step in "${@:-${STEPS[@]}}"; do "step_$step"; done
say 'all is well'
