use sha2::{Digest as _, Sha256};

/// The names that GKE's controllers give. Two schemes: `k8s1-` and `k8s-` ones carry the UID of the config map
/// `kube-system/ingress-uid`, `k8s2-` ones a hash of the UID of `kube-system`.
///
/// Sources: ingress-gce `pkg/utils/namer` (`namer.go`, `frontendnamer.go`, `l4_namer.go`, `utils.go`), cloud-provider-gcp
/// `providers/gce/gce_loadbalancer_naming.go`.
#[derive(Debug)]
pub struct Names {
    kube_system: String,
    ingress_uid: String,
    hash: String,
}

/// How much of namespace and name fits into names of an ingress's frontend, of a passthrough balancer, and of an endpoint
/// group (with its port).
const FRONTEND: usize = 36;
const PASSTHROUGH: usize = 39;
const GROUP: usize = 38;

impl Names {
    /// Those of a cluster, by the UID of its `kube-system` namespace.
    pub fn new(kube_system: &str) -> Self {
        let digest = Sha256::digest(kube_system);
        let ingress_uid = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { kube_system: kube_system.to_owned(), ingress_uid, hash: content_hash(kube_system, 8) }
    }

    /// The UID of the cluster's `kube-system` namespace.
    pub fn cluster(&self) -> &str {
        &self.kube_system
    }

    /// What `kube-system/ingress-uid` holds: 16 hexadecimal digits, random on GKE.
    pub fn ingress_uid(&self) -> &str {
        &self.ingress_uid
    }

    /// `<hash>-<namespace>-<name>-<suffix>` of an ingress; its frontend's names put `k8s2-<what>-` before.
    pub(super) fn frontend(&self, what: &str, namespace: &str, name: &str) -> String {
        let fields = trimmed(FRONTEND, &[namespace, name]).join("-");
        let suffix = content_hash(&[&self.kube_system, namespace, name].join(";"), 8);
        format!("k8s2-{what}-{}-{fields}-{suffix}", self.hash)
    }

    /// All parts of a backend-service-based passthrough balancer but its forwarding rule.
    pub(super) fn passthrough(&self, namespace: &str, name: &str) -> String {
        let fields = trimmed(PASSTHROUGH, &[namespace, name]).join("-");
        format!("k8s2-{}-{fields}-{}", self.hash, self.service_hash(namespace, name))
    }

    /// The forwarding rule of an internal one.
    pub(super) fn passthrough_rule(&self, protocol: &str, namespace: &str, name: &str) -> String {
        let protocol = protocol.to_lowercase();
        let fields = trimmed(PASSTHROUGH - protocol.len() - 1, &[namespace, name]).join("-");
        format!("k8s2-{protocol}-{}-{fields}-{}", self.hash, self.service_hash(namespace, name))
    }

    /// The health check that all of a cluster's passthrough balancers share.
    pub(super) fn shared_check(&self) -> String {
        format!("k8s2-{}-l4-shared-hc", self.hash)
    }

    fn service_hash(&self, namespace: &str, name: &str) -> String {
        content_hash(&[&self.hash, namespace, name].join(";"), 8)
    }

    /// The endpoint groups of a service's port, in each zone. A backend service and its health check are called so too.
    pub(super) fn group(&self, namespace: &str, name: &str, port: i32) -> String {
        let short = &self.ingress_uid[..8];
        let port = port.to_string();
        let hash = Sha256::digest([short, namespace, name, &port].join(";"));
        let hash: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("k8s1-{short}-{}-{hash}", trimmed(GROUP, &[namespace, name, &port]).join("-"))
    }

    /// The backend service of a node port, where endpoint groups are not wanted.
    pub(super) fn node_port(&self, port: i32) -> String {
        format!("k8s-be-{port}--{}", self.ingress_uid)
    }

    /// The instance group of the nodes of a zone.
    pub(super) fn instance_group(&self) -> String {
        format!("k8s-ig--{}", self.ingress_uid)
    }

    /// The firewall rule that lets the balancers of all ingresses in.
    pub(super) fn ingress_firewall(&self) -> String {
        format!("k8s-fw-l7--{}", self.ingress_uid)
    }

    /// The health check of nodes that target-pool-based balancers share.
    pub(super) fn node_check(&self) -> String {
        format!("k8s-{}-node", self.ingress_uid)
    }
}

/// The name of a service's balancer (`DefaultLoadBalancerName` of `k8s.io/cloud-provider`).
pub(super) fn balancer(uid: &str) -> String {
    let mut name = format!("a{}", uid.replace('-', ""));
    name.truncate(32);
    name
}

/// `ContentHash`: a digit or lower-case letter for each of the first bytes of the SHA-256.
fn content_hash(text: &str, length: usize) -> String {
    const CHARACTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let digest = Sha256::digest(text);
    digest.iter().take(length).map(|byte| char::from(CHARACTERS[usize::from(*byte) % 36])).collect()
}

/// `TrimFieldsEvenly`: cuts fields, longer ones more, to `most` characters together. All are ASCII.
fn trimmed<'a>(most: usize, fields: &[&'a str]) -> Vec<&'a str> {
    let total: usize = fields.iter().map(|field| field.len()).sum();
    if total <= most {
        return fields.to_vec();
    }
    let excess = total - most;
    let mut lengths: Vec<usize> =
        fields.iter().map(|field| (field.len() - field.len() * excess / total).saturating_sub(1)).collect();
    let remaining = most.saturating_sub(lengths.iter().sum());
    for length in lengths.iter_mut().take(remaining) {
        *length += 1;
    }
    fields.iter().zip(lengths).map(|(field, length)| &field[..length.min(field.len())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in the tests of ingress-gce, from which the names are.
    fn names() -> Names {
        let names = Names::new("kubesystem-uid1");
        Names { ingress_uid: "0123456789abcdef".to_owned(), ..names }
    }

    const LONG: &str = "01234567890123456789012345678901234567890123456789";

    #[test]
    fn a_frontend_is_called_as_ingress_gce_calls_it() {
        let names = names();
        assert_eq!(names.frontend("tp", "namespace", "name"), "k8s2-tp-7kpbhpki-namespace-name-uhmwf5xi");
        assert_eq!(
            names.frontend("fr", &LONG[..24], &LONG[..25]),
            "k8s2-fr-7kpbhpki-012345678901234567-012345678901234567-sxo4pxda"
        );
        assert_eq!(
            names.frontend("um", LONG, "0"),
            "k8s2-um-7kpbhpki-012345678901234567890123456789012345--v8ajgbg3"
        );
    }

    #[test]
    fn a_passthrough_balancer_is_called_as_ingress_gce_calls_it() {
        let names = names();
        assert_eq!(names.passthrough("namespace", "name"), "k8s2-7kpbhpki-namespace-name-956p2p7x");
        let rule = names.passthrough_rule("TCP", "namespace", "name");
        assert_eq!(rule, "k8s2-tcp-7kpbhpki-namespace-name-956p2p7x");
        assert_eq!(names.shared_check(), "k8s2-7kpbhpki-l4-shared-hc");
        let (one, other) = (format!("{LONG}0123456789abc"), format!("{LONG}0123456789pqr"));
        assert_eq!(
            names.passthrough(&one, &other),
            "k8s2-7kpbhpki-01234567890123456789-0123456789012345678-hwm400mg"
        );
        assert_eq!(
            names.passthrough_rule("UDP", &one, &other),
            "k8s2-udp-7kpbhpki-012345678901234567-01234567890123456-hwm400mg"
        );
    }

    #[test]
    fn an_endpoint_group_is_called_as_ingress_gce_calls_it() {
        let names = names();
        assert_eq!(names.group("namespace", "name", 80), "k8s1-01234567-namespace-name-80-5104b449");
        assert_eq!(
            names.group(LONG, &LONG[..40], i32::MAX),
            "k8s1-01234567-0123456789012345678-0123456789012345-214-ed1f2a2f"
        );
        assert_eq!(
            names.group(LONG, "0", 0),
            "k8s1-01234567-0123456789012345678901234567890123456-0--72142e04"
        );
    }

    #[test]
    fn a_balancer_is_called_by_its_service() {
        assert_eq!(balancer("01234567-89ab-cdef-0123-456789abcdef"), "a0123456789abcdef0123456789abcde");
    }
}
