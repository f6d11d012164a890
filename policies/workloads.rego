# What makes a workload a good neighbour: it says what it needs, which image it is, how it fares, whose it is.
package main

deny contains sprintf("%s must request %s", [within(container), resource]) if {
	some container in containers
	some resource in ["cpu", "memory"]
	not container.resources.requests[resource]
}

deny contains sprintf("%s must limit its memory", [within(container)]) if {
	some container in containers
	not container.resources.limits.memory
}

deny contains sprintf("%s listens and must have a %s", [within(container), probe]) if {
	not input.kind in {"Pod", "Job", "CronJob"}
	some container in pod.spec.containers
	count(object.get(container, "ports", [])) > 0
	some probe in ["livenessProbe", "readinessProbe"]
	not container[probe]
}

deny contains sprintf("%s must name a tag or a digest of its image %s", [within(container), container.image]) if {
	some container in containers
	not regex.match(`[:@][^/]+$`, container.image)
}

deny contains sprintf("%s must not use the tag latest", [within(container)]) if {
	some container in containers
	regex.match(`:latest(@|$)`, container.image)
}

deny contains sprintf("%s must have the label app or app.kubernetes.io/name", [where]) if {
	pod
	not labelled(input.metadata)
}

deny contains sprintf("%s: its pods must have the label app or app.kubernetes.io/name", [where]) if {
	not labelled(pod.metadata)
}

deny contains sprintf("%s: the selector's label %s is not on its pods", [where, name]) if {
	some name, value in input.spec.selector.matchLabels
	input.kind in templated
	object.get(pod.metadata.labels, name, "") != value
}

labelled(metadata) if metadata.labels["app.kubernetes.io/name"]

labelled(metadata) if metadata.labels.app
