package main

# An object that no rule has anything against.
good := {
	"kind": "Deployment",
	"metadata": {"name": "good", "labels": {"app": "good"}},
	"spec": {
		"selector": {"matchLabels": {"app": "good"}},
		"template": {
			"metadata": {"labels": {"app": "good"}},
			"spec": {
				"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
				"containers": [{
					"name": "c",
					"image": "registry.example:5000/good:1.0",
					"ports": [{"containerPort": 80}],
					"livenessProbe": {"exec": {"command": ["true"]}},
					"readinessProbe": {"exec": {"command": ["true"]}},
					"securityContext": {
						"allowPrivilegeEscalation": false,
						"readOnlyRootFilesystem": true,
						"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
					},
					"resources": {"requests": {"cpu": "1m", "memory": "1Mi"}, "limits": {"memory": "1Mi"}},
				}],
				"volumes": [{"name": "data", "emptyDir": {}}],
			},
		},
	},
}

pod_path := "/spec/template/spec"

container_path := concat("", [pod_path, "/containers/0"])

add(path, value) := json.patch(good, [{"op": "add", "path": path, "value": value}])

remove(path) := json.patch(good, [{"op": "remove", "path": path}])

in_pod(path, value) := add(concat("", [pod_path, path]), value)

in_container(path, value) := add(concat("", [container_path, path]), value)

# Whether just these complaints are made of it.
refused(object, complaints) if deny == complaints with input as object

test_good_is_accepted if refused(good, set())

test_pods_in_every_wrapping_are_seen if {
	spec := in_pod("/hostPID", true).spec.template.spec
	metadata := {"name": "x", "labels": {"app": "x"}}
	template := {"metadata": metadata, "spec": spec}
	refused({"kind": "Pod", "metadata": metadata, "spec": spec}, {"Pod/x: hostPID lets the pod into the node"})
	refused(
		{"kind": "Job", "metadata": metadata, "spec": {"template": template}},
		{"Job/x: hostPID lets the pod into the node"},
	)
	refused(
		{"kind": "CronJob", "metadata": metadata, "spec": {"jobTemplate": {"spec": {"template": template}}}},
		{"CronJob/x: hostPID lets the pod into the node"},
	)
}

test_init_containers_are_seen if {
	init := object.union(good.spec.template.spec.containers[0], {"image": "x"})
	refused(in_pod("/initContainers", [init]), {"Deployment/good: container c must name a tag or a digest of its image x"})
}

test_other_objects_are_accepted if {
	refused({"kind": "Service", "metadata": {"name": "x"}, "spec": {"selector": {"app": "y"}}}, set())
}
