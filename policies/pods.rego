# What the rules speak of: the pod that an object describes, whatever it is wrapped in, and its containers.
package main

templated := {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"}

pod := input if input.kind == "Pod"

pod := input.spec.template if input.kind in templated

pod := input.spec.jobTemplate.spec.template if input.kind == "CronJob"

containers contains container if {
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some container in object.get(pod.spec, list, [])
}

where := sprintf("%s/%s", [input.kind, object.get(input.metadata, "name", "?")])

within(container) := sprintf("%s: container %s", [where, container.name])

# A setting of the container, else the pod's.
effective(container, path, default_value) := object.get(
	object.get(container, "securityContext", {}), path,
	object.get(object.get(pod.spec, "securityContext", {}), path, default_value),
)
