package main

test_host_namespaces if {
	every field in ["hostNetwork", "hostPID", "hostIPC"] {
		refused(
			in_pod(sprintf("/%s", [field]), true),
			{sprintf("Deployment/good: %s lets the pod into the node", [field])},
		)
	}
}

test_volumes if {
	refused(
		in_pod("/volumes/-", {"name": "node", "hostPath": {"path": "/"}}),
		{"Deployment/good: volume node is of a type that pods must not mount"},
	)
}

test_sysctls if {
	refused(
		in_pod("/securityContext/sysctls", [{"name": "kernel.msgmax", "value": "1"}]),
		{"Deployment/good: sysctl kernel.msgmax is not for pods to set"},
	)
}

test_privileged if {
	refused(
		in_container("/securityContext/privileged", true),
		{"Deployment/good: container c must not be privileged"},
	)
}

test_privilege_escalation if {
	complaint := {"Deployment/good: container c must set allowPrivilegeEscalation: false"}
	refused(in_container("/securityContext/allowPrivilegeEscalation", true), complaint)
	refused(remove(concat("", [container_path, "/securityContext/allowPrivilegeEscalation"])), complaint)
}

test_capabilities_are_dropped if {
	complaint := {"Deployment/good: container c must drop the capabilities ALL"}
	refused(in_container("/securityContext/capabilities/drop", ["NET_RAW"]), complaint)
	refused(remove(concat("", [container_path, "/securityContext/capabilities"])), complaint)
}

test_capabilities_are_not_added if {
	refused(
		in_container("/securityContext/capabilities/add", ["SYS_ADMIN"]),
		{"Deployment/good: container c must not add the capability SYS_ADMIN"},
	)
}

test_non_root if {
	complaint := {"Deployment/good: container c must set runAsNonRoot: true"}
	refused(remove(concat("", [pod_path, "/securityContext/runAsNonRoot"])), complaint)
	refused(in_container("/securityContext/runAsNonRoot", false), complaint)
}

test_user_0 if {
	complaint := {"Deployment/good: container c must not run as user 0"}
	refused(in_container("/securityContext/runAsUser", 0), complaint)
	refused(in_pod("/securityContext/runAsUser", 0), complaint)
}

test_seccomp if {
	complaint := {"Deployment/good: container c must have the seccomp profile RuntimeDefault or Localhost"}
	refused(remove(concat("", [pod_path, "/securityContext/seccompProfile"])), complaint)
	refused(in_container("/securityContext/seccompProfile", {"type": "Unconfined"}), complaint)
}

test_selinux_type if {
	refused(
		in_pod("/securityContext/seLinuxOptions", {"type": "spc_t"}),
		{"Deployment/good: container c must not have the SELinux type spc_t"},
	)
}

test_selinux_user_and_role if {
	every field in ["user", "role"] {
		refused(
			in_container("/securityContext/seLinuxOptions", {field: "sysadm"}),
			{sprintf("Deployment/good: container c must not choose its SELinux %s", [field])},
		)
	}
}

test_proc_mount if {
	refused(
		in_container("/securityContext/procMount", "Unmasked"),
		{"Deployment/good: container c must not unmask /proc"},
	)
}

test_host_port if {
	refused(
		in_container("/ports/0/hostPort", 8080),
		{"Deployment/good: container c must not take port 8080 of its node"},
	)
}

test_read_only_root if {
	complaint := {"Deployment/good: container c must set readOnlyRootFilesystem: true"}
	refused(in_container("/securityContext/readOnlyRootFilesystem", false), complaint)
	refused(remove(concat("", [container_path, "/securityContext/readOnlyRootFilesystem"])), complaint)
}
