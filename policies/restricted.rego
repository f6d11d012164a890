# The restricted Pod Security Standard, and a root filesystem that can't be written.
package main

volume_types := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral",
	"persistentVolumeClaim", "projected", "secret", "image",
}

selinux_types := {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

deny contains sprintf("%s: %s lets the pod into the node", [where, field]) if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	pod.spec[field] == true
}

deny contains sprintf("%s: volume %s is of a type that pods must not mount", [where, volume.name]) if {
	some volume in pod.spec.volumes
	count((object.keys(volume) - {"name"}) & volume_types) == 0
}

deny contains sprintf("%s: sysctl %s is not for pods to set", [where, sysctl.name]) if {
	some sysctl in pod.spec.securityContext.sysctls
}

deny contains sprintf("%s must not be privileged", [within(container)]) if {
	some container in containers
	container.securityContext.privileged == true
}

deny contains sprintf("%s must set allowPrivilegeEscalation: false", [within(container)]) if {
	some container in containers
	object.get(container, ["securityContext", "allowPrivilegeEscalation"], true) != false
}

deny contains sprintf("%s must drop the capabilities ALL", [within(container)]) if {
	some container in containers
	not "ALL" in object.get(container, ["securityContext", "capabilities", "drop"], [])
}

deny contains sprintf("%s must not add the capability %s", [within(container), capability]) if {
	some container in containers
	some capability in container.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"
}

deny contains sprintf("%s must set runAsNonRoot: true", [within(container)]) if {
	some container in containers
	effective(container, "runAsNonRoot", false) != true
}

deny contains sprintf("%s must not run as user 0", [within(container)]) if {
	some container in containers
	effective(container, "runAsUser", 1) == 0
}

deny contains sprintf("%s must have the seccomp profile RuntimeDefault or Localhost", [within(container)]) if {
	some container in containers
	not effective(container, ["seccompProfile", "type"], "") in {"RuntimeDefault", "Localhost"}
}

deny contains sprintf("%s must not have the SELinux type %s", [within(container), type]) if {
	some container in containers
	type := effective(container, ["seLinuxOptions", "type"], "")
	not type in selinux_types
}

deny contains sprintf("%s must not choose its SELinux %s", [within(container), field]) if {
	some container in containers
	some field in ["user", "role"]
	effective(container, ["seLinuxOptions", field], "") != ""
}

deny contains sprintf("%s must not unmask /proc", [within(container)]) if {
	some container in containers
	object.get(container, ["securityContext", "procMount"], "Default") != "Default"
}

deny contains sprintf("%s must not take port %d of its node", [within(container), port.hostPort]) if {
	some container in containers
	some port in container.ports
	port.hostPort > 0
}

deny contains sprintf("%s must set readOnlyRootFilesystem: true", [within(container)]) if {
	some container in containers
	object.get(container, ["securityContext", "readOnlyRootFilesystem"], false) != true
}
