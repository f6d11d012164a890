package main

test_requests if {
	every resource in ["cpu", "memory"] {
		refused(
			remove(concat("", [container_path, "/resources/requests/", resource])),
			{sprintf("Deployment/good: container c must request %s", [resource])},
		)
	}
}

test_memory_limit if {
	refused(
		remove(concat("", [container_path, "/resources/limits"])),
		{"Deployment/good: container c must limit its memory"},
	)
}

test_probes if {
	every probe in ["livenessProbe", "readinessProbe"] {
		refused(
			remove(concat("", [container_path, "/", probe])),
			{sprintf("Deployment/good: container c listens and must have a %s", [probe])},
		)
	}
}

test_without_ports_no_probes_are_needed if {
	mute := object.remove(good.spec.template.spec.containers[0], ["ports", "livenessProbe", "readinessProbe"])
	refused(in_pod("/containers", [mute]), set())
}

test_images_have_a_tag if {
	every image in ["podinfo", "registry.example:5000/podinfo"] {
		refused(
			in_container("/image", image),
			{sprintf("Deployment/good: container c must name a tag or a digest of its image %s", [image])},
		)
	}
	refused(in_container("/image", "podinfo@sha256:0123"), set())
}

test_latest if {
	every image in ["podinfo:latest", "podinfo:latest@sha256:0123"] {
		refused(in_container("/image", image), {"Deployment/good: container c must not use the tag latest"})
	}
}

test_labels if {
	refused(
		remove("/metadata/labels"),
		{"Deployment/good must have the label app or app.kubernetes.io/name"},
	)
	refused(add("/metadata/labels", {"app.kubernetes.io/name": "good"}), set())
}

test_labels_of_pods if {
	refused(
		json.patch(good, [
			{"op": "replace", "path": "/spec/template/metadata/labels", "value": {"tier": "x"}},
			{"op": "replace", "path": "/spec/selector/matchLabels", "value": {"tier": "x"}},
		]),
		{"Deployment/good: its pods must have the label app or app.kubernetes.io/name"},
	)
}

test_selectors_match if {
	refused(
		add("/spec/selector/matchLabels/tier", "x"),
		{"Deployment/good: the selector's label tier is not on its pods"},
	)
}
