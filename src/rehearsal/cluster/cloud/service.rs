use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Service;
use kube::ResourceExt as _;
use serde::Deserialize;

use super::{CloudObject, Owner, Place, names::balancer};

/// What a service of type `LoadBalancer` is on GKE, by its class and annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Balancer {
    /// External, with a target pool: what a service without any annotation gets.
    TargetPool,
    /// External, with a backend service and zonal endpoint groups.
    External,
    /// Internal, with a backend service and instance groups.
    InstanceGroups,
    /// Internal, with a backend service and zonal endpoint groups.
    Internal,
}

/// Finalizers by which cloud objects outlive no service that is deleted in good order.
const CLEANUP: &str = "service.kubernetes.io/load-balancer-cleanup";
const OURS: [&str; 5] = [
    CLEANUP,
    "gke.networking.io/l4-netlb-v1",
    "gke.networking.io/l4-netlb-v3",
    "gke.networking.io/l4-ilb-v1",
    "gke.networking.io/l4-ilb-v2",
];

/// The annotation by which a service asks for endpoint groups.
pub(super) const GROUPS: &str = "cloud.google.com/neg";

impl Balancer {
    /// None where the service has no balancer of the cloud (any more).
    fn of(service: &Service) -> Option<Self> {
        let spec = service.spec.as_ref()?;
        if spec.type_.as_deref() != Some("LoadBalancer") || service.metadata.deletion_timestamp.is_some() {
            return None;
        }
        let says =
            |name: &str, value: &str| service.annotations().get(name).is_some_and(|says| says == value);
        let internal = says("networking.gke.io/load-balancer-type", "Internal")
            || says("cloud.google.com/load-balancer-type", "Internal");
        match spec.load_balancer_class.as_deref() {
            Some("networking.gke.io/l4-regional-external") => Some(Self::External),
            Some("networking.gke.io/l4-regional-internal") => Some(Self::Internal),
            Some("networking.gke.io/l4-regional-external-legacy") => Some(Self::TargetPool),
            Some("networking.gke.io/l4-regional-internal-legacy") => Some(Self::InstanceGroups),
            Some(_) => None,
            None if internal => Some(Self::InstanceGroups),
            None if says("cloud.google.com/l4-rbs", "enabled") => Some(Self::External),
            None => Some(Self::TargetPool),
        }
    }

    const fn finalizers(self) -> &'static [&'static str] {
        match self {
            Self::TargetPool => &[CLEANUP, "gke.networking.io/l4-netlb-v1"],
            Self::External => &["gke.networking.io/l4-netlb-v3"],
            Self::InstanceGroups => &[CLEANUP, "gke.networking.io/l4-ilb-v1"],
            Self::Internal => &["gke.networking.io/l4-ilb-v2"],
        }
    }
}

/// The finalizers that a service should have; none where they are right already.
pub fn service_finalizers(service: &Service) -> Option<Vec<String>> {
    let wanted = Balancer::of(service).map_or(&[][..], Balancer::finalizers);
    finalizers(service.finalizers(), &OURS, wanted)
}

/// Those that are there with `ours` replaced by `wanted`; none where nothing changes.
pub(super) fn finalizers(there: &[String], ours: &[&str], wanted: &[&str]) -> Option<Vec<String>> {
    let is_ours = |name: &str| ours.contains(&name);
    let have: Vec<&str> = there.iter().map(String::as_str).filter(|name| is_ours(name)).collect();
    if have.len() == wanted.len() && wanted.iter().all(|name| have.contains(name)) {
        return None;
    }
    let others = there.iter().filter(|name| !is_ours(name)).cloned();
    Some(others.chain(wanted.iter().map(|name| (*name).to_owned())).collect())
}

/// The cloud objects of a service of type `LoadBalancer`.
///
/// Sources: cloud-provider-gcp `gce_loadbalancer_external.go` and `gce_loadbalancer_internal.go`; ingress-gce
/// `pkg/l4/resources`. The address is the forwarding rule's own: what is reserved while one is made is released again.
pub fn service_objects(service: &Service, place: &Place) -> Vec<CloudObject> {
    let Some(kind) = Balancer::of(service) else { return Vec::new() };
    let maker = Maker {
        place,
        owner: Owner::of(service),
        namespace: service.namespace().unwrap_or_default(),
        name: service.name_any(),
        local: service.spec.as_ref().and_then(|spec| spec.external_traffic_policy.as_deref())
            == Some("Local"),
        service,
    };
    match kind {
        Balancer::TargetPool => maker.target_pool(),
        Balancer::InstanceGroups => maker.instance_groups(),
        Balancer::External => maker.external(),
        Balancer::Internal => maker.internal(),
    }
}

struct Maker<'a> {
    place: &'a Place,
    owner: Owner,
    namespace: String,
    name: String,
    /// Whether only nodes that have a pod of the service are to get traffic: then it has a health check of its own.
    local: bool,
    service: &'a Service,
}

impl Maker<'_> {
    fn target_pool(&self) -> Vec<CloudObject> {
        let (place, owner, name) = (self.place, &self.owner, balancer(&self.owner.uid));
        let nodes = place.names.node_check();
        let (check, firewall) = if self.local {
            (name.clone(), format!("k8s-{name}-http-hc"))
        } else {
            (nodes.clone(), format!("{nodes}-http-hc"))
        };
        vec![
            self.rule(&name, "EXTERNAL").with("target", name.as_str()),
            place.regional("google_compute_target_pool", &*name, owner),
            place.global("google_compute_http_health_check", check, owner),
            place.global("google_compute_firewall", firewall, owner),
            place.global("google_compute_firewall", format!("k8s-fw-{name}"), owner),
        ]
    }

    fn instance_groups(&self) -> Vec<CloudObject> {
        let (place, owner, name) = (self.place, &self.owner, balancer(&self.owner.uid));
        let check = if self.local { name.clone() } else { place.names.node_check() };
        let mut objects = vec![
            self.rule(&name, "INTERNAL").with("backend_service", name.as_str()),
            place.regional("google_compute_region_backend_service", &*name, owner),
            place.global("google_compute_health_check", &*check, owner),
            place.global("google_compute_firewall", format!("{check}-hc"), owner),
            place.global("google_compute_firewall", format!("k8s-fw-{name}"), owner),
        ];
        objects.extend(place.zonal("google_compute_instance_group", &place.names.instance_group(), owner));
        objects
    }

    fn external(&self) -> Vec<CloudObject> {
        let rule = balancer(&self.owner.uid);
        let check = "google_compute_region_health_check";
        self.backend_service(self.rule(&rule, "EXTERNAL"), |name| {
            self.place.regional(check, name, &self.owner)
        })
    }

    fn internal(&self) -> Vec<CloudObject> {
        let ports = self.service.spec.as_ref().and_then(|spec| spec.ports.as_ref());
        let protocol = ports.and_then(|ports| ports.first()?.protocol.as_deref()).unwrap_or("TCP");
        let rule = self.place.names.passthrough_rule(protocol, &self.namespace, &self.name);
        let check = "google_compute_health_check";
        self.backend_service(self.rule(&rule, "INTERNAL"), |name| self.place.global(check, name, &self.owner))
    }

    fn backend_service(&self, rule: CloudObject, check: impl Fn(String) -> CloudObject) -> Vec<CloudObject> {
        let (place, owner) = (self.place, &self.owner);
        let name = place.names.passthrough(&self.namespace, &self.name);
        let health = if self.local { name.clone() } else { place.names.shared_check() };
        let firewall = format!("{}-fw", &health[..health.len().min(60)]);
        let mut objects = vec![
            rule.with("backend_service", name.as_str()),
            place.regional("google_compute_region_backend_service", &*name, owner),
            check(health),
            place.global("google_compute_firewall", firewall, owner),
            place.global("google_compute_firewall", &*name, owner),
        ];
        objects.extend(groups(place, &name, "GCE_VM_IP", owner));
        objects
    }

    fn rule(&self, name: &str, scheme: &str) -> CloudObject {
        let rule = self.place.regional("google_compute_forwarding_rule", name, &self.owner);
        let status = self.service.status.as_ref().and_then(|status| status.load_balancer.as_ref());
        let address = status.and_then(|balancer| balancer.ingress.as_ref()?.first()?.ip.clone());
        let described = format!("{{\"kubernetes.io/service-name\":\"{}/{}\"}}", self.namespace, self.name);
        let rule = rule.with("load_balancing_scheme", scheme).with("description", described);
        match address {
            Some(address) => rule.with("ip_address", address),
            None => rule,
        }
    }
}

/// Endpoint groups in every zone.
pub(super) fn groups<'a>(
    place: &'a Place,
    name: &'a str,
    kind: &'a str,
    owner: &'a Owner,
) -> impl Iterator<Item = CloudObject> + 'a {
    let groups = place.zonal("google_compute_network_endpoint_group", name, owner);
    groups.map(move |group| group.with("network_endpoint_type", kind))
}

/// What the annotation for endpoint groups says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Whether ingresses reach the service by them. GKE's webhook says yes where the service says nothing.
    pub ingress: Option<bool>,
    exposed_ports: BTreeMap<String, Named>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

impl Asked {
    pub fn of(service: &Service) -> Self {
        let text = service.annotations().get(GROUPS);
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// Endpoint groups that a service asks for by itself, of whatever type it is.
pub fn standalone_groups(service: &Service, place: &Place) -> Vec<CloudObject> {
    if service.metadata.deletion_timestamp.is_some() {
        return Vec::new();
    }
    let (owner, namespace) = (Owner::of(service), service.namespace().unwrap_or_default());
    let mut objects = Vec::new();
    for (port, named) in Asked::of(service).exposed_ports {
        let Ok(port) = port.parse() else { continue };
        let name = match named.name.as_str() {
            "" => place.names.group(&namespace, &service.name_any(), port),
            name => name.to_owned(),
        };
        objects.extend(groups(place, &name, "GCE_VM_IP_PORT", &owner));
    }
    objects
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::Names, *};

    fn place() -> Place {
        let zones = ["europe-west1-b", "europe-west1-c"].map(str::to_owned).into();
        Place { names: Names::new("kubesystem-uid1"), region: "europe-west1".to_owned(), zones }
    }

    fn service(annotations: serde_json::Value, spec: serde_json::Value) -> Service {
        let mut service: Service = serde_json::from_value(json!({
            "metadata": { "name": "web", "namespace": "shop", "uid": "01234567-89ab-cdef-0123-456789abcdef",
                "annotations": annotations },
            "spec": { "type": "LoadBalancer", "ports": [{ "port": 80, "protocol": "TCP" }] },
            "status": { "loadBalancer": { "ingress": [{ "ip": "203.0.113.7" }] } },
        }))
        .expect("a service");
        let mut merged = serde_json::to_value(&service.spec).expect("JSON");
        for (key, value) in spec.as_object().expect("a table") {
            merged[key] = value.clone();
        }
        service.spec = serde_json::from_value(merged).expect("a spec");
        service
    }

    /// Each as `type name [where]`.
    fn told(service: &Service) -> Vec<String> {
        let objects = service_objects(service, &place());
        let tell = |object: CloudObject| {
            let place = object.zone.or(object.region).unwrap_or_else(|| "global".to_owned());
            format!("{} {} {place}", object.kind.trim_start_matches("google_compute_"), object.name)
        };
        objects.into_iter().map(tell).collect()
    }

    #[test]
    fn a_plain_service_gets_a_target_pool() {
        let plain = service(json!({}), json!({}));
        assert_eq!(
            told(&plain),
            [
                "forwarding_rule a0123456789abcdef0123456789abcde europe-west1",
                "target_pool a0123456789abcdef0123456789abcde europe-west1",
                "http_health_check k8s-975ca92fc53d80c6-node global",
                "firewall k8s-975ca92fc53d80c6-node-http-hc global",
                "firewall k8s-fw-a0123456789abcdef0123456789abcde global",
            ]
        );
        let rule = &service_objects(&plain, &place())[0];
        assert_eq!(rule.attributes["ip_address"], "203.0.113.7");
        assert_eq!(rule.attributes["description"], "{\"kubernetes.io/service-name\":\"shop/web\"}");
        let local = told(&service(json!({}), json!({ "externalTrafficPolicy": "Local" })));
        assert!(local.contains(&"http_health_check a0123456789abcdef0123456789abcde global".to_owned()));
        assert!(local.contains(&"firewall k8s-a0123456789abcdef0123456789abcde-http-hc global".to_owned()));
    }

    #[test]
    fn class_and_annotations_choose_other_balancers() {
        let rbs = told(&service(json!({ "cloud.google.com/l4-rbs": "enabled" }), json!({})));
        let named = rbs[1].split(' ').nth(1).expect("a name").to_owned();
        assert!(named.starts_with("k8s2-7kpbhpki-shop-web-"), "{named}");
        let group = format!("network_endpoint_group {named} europe-west1-c");
        assert!(rbs.contains(&group) && rbs.contains(&format!("firewall {named} global")), "{rbs:?}");
        assert!(rbs.contains(&"region_health_check k8s2-7kpbhpki-l4-shared-hc europe-west1".to_owned()));
        let class = json!({ "loadBalancerClass": "networking.gke.io/l4-regional-internal" });
        let internal = told(&service(json!({}), class));
        assert!(internal[0].starts_with("forwarding_rule k8s2-tcp-7kpbhpki-shop-web-"), "{internal:?}");
        let annotation = json!({ "networking.gke.io/load-balancer-type": "Internal" });
        let grouped = told(&service(annotation, json!({})));
        assert!(grouped.contains(&"instance_group k8s-ig--975ca92fc53d80c6 europe-west1-b".to_owned()));
        let foreign = service(json!({}), json!({ "loadBalancerClass": "example.com/other" }));
        assert_eq!((told(&foreign), service_finalizers(&foreign)), (Vec::new(), None));
    }

    #[test]
    fn finalizers_come_and_go_and_others_stay() {
        let mut plain = service(json!({}), json!({}));
        plain.metadata.finalizers = Some(vec!["example.com/mine".to_owned()]);
        let wanted =
            ["example.com/mine", CLEANUP, "gke.networking.io/l4-netlb-v1"].map(str::to_owned).to_vec();
        assert_eq!(service_finalizers(&plain), Some(wanted.clone()));
        plain.metadata.finalizers = Some(wanted);
        assert_eq!(service_finalizers(&plain), None);
        plain.metadata.deletion_timestamp =
            Some(serde_json::from_value(json!("2026-01-01T00:00:00Z")).expect("a time"));
        assert_eq!(service_finalizers(&plain), Some(vec!["example.com/mine".to_owned()]));
        assert_eq!(told(&plain), [""; 0]);
    }

    #[test]
    fn a_service_may_ask_for_endpoint_groups_by_itself() {
        let asks = json!({ GROUPS: "{\"exposed_ports\":{\"80\":{\"name\":\"gateway\"},\"81\":{}}}" });
        let asking = service(asks, json!({ "type": "ClusterIP" }));
        let names: Vec<String> =
            standalone_groups(&asking, &place()).into_iter().map(|object| object.name).collect();
        assert_eq!(names[..2], ["gateway", "gateway"]);
        assert!(names[2].starts_with("k8s1-975ca92f-shop-web-81-"), "{names:?}");
    }
}
