use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::{
    core::v1::Service,
    networking::v1::{Ingress, IngressBackend},
};
use kube::ResourceExt as _;

use super::{
    CloudObject, Owner, Place,
    service::{Asked, finalizers, groups},
};

/// The finalizer of ingresses whose balancers are named by the second scheme.
const FINALIZER: &str = "networking.gke.io/ingress-finalizer-V2";

/// Services by namespace and name, to know the ports of an ingress's backends.
pub type Backends = BTreeMap<(String, String), Service>;

/// Whether a balancer of an ingress is the internal, regional one. None where it has no balancer of the cloud: it is
/// another controller's, or is being deleted. An ingress that names a class in its spec is no GKE ingress.
fn internal(ingress: &Ingress) -> Option<bool> {
    if ingress.metadata.deletion_timestamp.is_some() {
        return None;
    }
    let named = ingress.spec.as_ref().and_then(|spec| spec.ingress_class_name.as_ref()).is_some();
    match ingress.annotations().get("kubernetes.io/ingress.class").map_or("", String::as_str) {
        "" if !named => Some(false),
        "gce" => Some(false),
        "gce-internal" => Some(true),
        _ => None,
    }
}

/// The finalizers that an ingress should have; none where they are right already.
pub fn ingress_finalizers(ingress: &Ingress) -> Option<Vec<String>> {
    let wanted = if internal(ingress).is_some() { &[FINALIZER][..] } else { &[] };
    finalizers(ingress.finalizers(), &[FINALIZER], wanted)
}

/// The cloud objects of an ingress. Certificates are left out: their names hold a hash of what they certify.
///
/// Sources: ingress-gce `pkg/loadbalancers/l7.go` and `addresses.go`, `pkg/utils/namer/namer.go`, `pkg/firewalls`.
pub fn ingress_objects(ingress: &Ingress, services: &Backends, place: &Place) -> Vec<CloudObject> {
    let Some(internal) = internal(ingress) else { return Vec::new() };
    let owner = Owner::of(ingress);
    let maker = Maker { ingress, place, owner: &owner, internal };
    let mut objects = maker.frontend();
    for (name, named) in backends(ingress, services, place) {
        objects.push(maker.scoped("backend_service", &name));
        objects.push(maker.scoped("health_check", &name));
        match named {
            By::Group => objects.extend(groups(place, &name, "GCE_VM_IP_PORT", &owner)),
            By::NodePort => {
                let group = place.names.instance_group();
                objects.extend(place.zonal("google_compute_instance_group", &group, &owner));
            }
        }
    }
    objects.push(place.global("google_compute_firewall", place.names.ingress_firewall(), &owner));
    objects
}

struct Maker<'a> {
    ingress: &'a Ingress,
    place: &'a Place,
    owner: &'a Owner,
    internal: bool,
}

impl Maker<'_> {
    fn frontend(&self) -> Vec<CloudObject> {
        let says = |name: &str| self.ingress.annotations().get(name).is_some_and(|text| !text.is_empty());
        let http = self.ingress.annotations().get("kubernetes.io/ingress.allow-http").map(String::as_str)
            != Some("false");
        let spec = self.ingress.spec.as_ref();
        let https = spec.and_then(|spec| spec.tls.as_ref()).is_some_and(|tls| !tls.is_empty())
            || says("ingress.gcp.kubernetes.io/pre-shared-cert")
            || says("networking.gke.io/managed-certificates");
        let mut objects = vec![self.scoped("url_map", &self.name("um"))];
        if http {
            objects.push(self.scoped("target_http_proxy", &self.name("tp")));
            objects.push(self.rule("fr", "tp", "80"));
        }
        if https {
            objects.push(self.scoped("target_https_proxy", &self.name("ts")));
            objects.push(self.rule("fs", "ts", "443"));
        }
        let own = !says("kubernetes.io/ingress.global-static-ip-name")
            && !says("kubernetes.io/ingress.regional-static-ip-name");
        // Two forwarding rules share an address only if it is reserved.
        if http && https && own {
            let kind = if self.internal { "google_compute_address" } else { "google_compute_global_address" };
            let address = if self.internal {
                self.place.regional(kind, self.name("fr"), self.owner)
            } else {
                self.place.global(kind, self.name("fr"), self.owner)
            };
            objects.push(self.addressed(address, "address"));
        }
        objects
    }

    fn name(&self, what: &str) -> String {
        let namespace = self.ingress.namespace().unwrap_or_default();
        self.place.names.frontend(what, &namespace, &self.ingress.name_any())
    }

    /// An object whose type has a regional sibling.
    fn scoped(&self, what: &str, name: &str) -> CloudObject {
        if self.internal {
            self.place.regional(&format!("google_compute_region_{what}"), name, self.owner)
        } else {
            self.place.global(&format!("google_compute_{what}"), name, self.owner)
        }
    }

    fn rule(&self, what: &str, proxy: &str, port: &str) -> CloudObject {
        let name = self.name(what);
        let rule = if self.internal {
            let rule = self.place.regional("google_compute_forwarding_rule", name, self.owner);
            rule.with("load_balancing_scheme", "INTERNAL_MANAGED")
        } else {
            let rule = self.place.global("google_compute_global_forwarding_rule", name, self.owner);
            rule.with("load_balancing_scheme", "EXTERNAL")
        };
        self.addressed(rule.with("target", self.name(proxy)).with("port_range", port), "ip_address")
    }

    fn addressed(&self, object: CloudObject, attribute: &str) -> CloudObject {
        let status = self.ingress.status.as_ref().and_then(|status| status.load_balancer.as_ref());
        match status.and_then(|balancer| balancer.ingress.as_ref()?.first()?.ip.clone()) {
            Some(address) => object.with(attribute, address),
            None => object,
        }
    }
}

/// How a backend is reached.
#[derive(Clone, Copy)]
enum By {
    Group,
    NodePort,
}

/// The backends' names. Without one of its own for the rest, an ingress has GKE's, which says 404.
fn backends(ingress: &Ingress, services: &Backends, place: &Place) -> BTreeMap<String, By> {
    let namespace = ingress.namespace().unwrap_or_default();
    let spec = ingress.spec.clone().unwrap_or_default();
    let mut found = BTreeMap::new();
    if spec.default_backend.is_none() {
        found.insert(place.names.group("kube-system", "default-http-backend", 80), By::Group);
    }
    let paths = spec.rules.into_iter().flatten().filter_map(|rule| rule.http).flat_map(|http| http.paths);
    let named = spec.default_backend.into_iter().chain(paths.map(|path| path.backend));
    for backend in named {
        for (port, node_port, service) in ports(&backend, &namespace, services) {
            let key = (namespace.clone(), service);
            let groups = services.get(&key).is_none_or(|service| Asked::of(service).ingress != Some(false));
            match node_port {
                Some(node_port) if !groups => {
                    found.insert(place.names.node_port(node_port), By::NodePort);
                }
                _ => {
                    found.insert(place.names.group(&namespace, &key.1, port), By::Group);
                }
            }
        }
    }
    found
}

/// The port of a backend's service, its node port, and the service's name; none where there is no such service yet.
fn ports(
    backend: &IngressBackend,
    namespace: &str,
    services: &Backends,
) -> BTreeSet<(i32, Option<i32>, String)> {
    let Some(meant) = &backend.service else { return BTreeSet::new() };
    let service = services.get(&(namespace.to_owned(), meant.name.clone()));
    let declared = service.and_then(|service| service.spec.as_ref()?.ports.clone()).unwrap_or_default();
    let wanted = meant.port.clone().unwrap_or_default();
    let fits = |port: &k8s_openapi::api::core::v1::ServicePort| match (&wanted.name, wanted.number) {
        (Some(name), _) => port.name.as_ref() == Some(name),
        (None, number) => number == Some(port.port),
    };
    declared
        .iter()
        .filter(|port| fits(port))
        .map(|port| (port.port, port.node_port, meant.name.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::Names, *};

    fn told(ingress: serde_json::Value, services: &Backends) -> Vec<String> {
        let ingress: Ingress = serde_json::from_value(ingress).expect("an ingress");
        let zones = BTreeSet::from(["europe-west1-b".to_owned()]);
        let place = Place { names: Names::new("kubesystem-uid1"), region: "europe-west1".to_owned(), zones };
        let tell = |object: CloudObject| {
            let place = object.zone.or(object.region).unwrap_or_else(|| "global".to_owned());
            format!("{} {} {place}", object.kind.trim_start_matches("google_compute_"), object.name)
        };
        ingress_objects(&ingress, services, &place).into_iter().map(tell).collect()
    }

    fn services() -> Backends {
        let service = |name: &str, annotations: serde_json::Value| {
            let service = serde_json::from_value(json!({
                "metadata": { "name": name, "namespace": "shop", "annotations": annotations },
                "spec": { "ports": [{ "name": "http", "port": 8080, "nodePort": 30080 }] },
            }));
            (("shop".to_owned(), name.to_owned()), service.expect("a service"))
        };
        let plain = json!({ "cloud.google.com/neg": "{\"ingress\": false}" });
        Backends::from([service("web", json!({})), service("plain", plain)])
    }

    #[test]
    fn an_ingress_is_a_chain_of_global_objects_and_groups_in_zones() {
        let backend = |name: &str, port: serde_json::Value| json!({ "pathType": "Prefix", "backend": { "service": { "name": name, "port": port } } });
        let told = told(
            json!({
                "metadata": { "name": "front", "namespace": "shop", "uid": "1" },
                "spec": { "rules": [{ "http": { "paths": [
                    backend("web", json!({ "name": "http" })), backend("web", json!({ "number": 8080 })),
                    backend("plain", json!({ "number": 8080 })), backend("absent", json!({ "number": 1 })),
                ] } }] },
            }),
            &services(),
        );
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn both_protocols_need_a_reserved_address_and_other_controllers_none_of_it() {
        let with = |annotations: serde_json::Value, spec: serde_json::Value| {
            let metadata =
                json!({ "name": "front", "namespace": "shop", "uid": "1", "annotations": annotations });
            told(json!({ "metadata": metadata, "spec": spec }), &services())
        };
        let both = with(json!({}), json!({ "tls": [{ "secretName": "cert" }] }));
        assert!(both.iter().any(|object| object.starts_with("global_address k8s2-fr-")), "{both:?}");
        assert!(both.iter().any(|object| object.starts_with("target_https_proxy k8s2-ts-")), "{both:?}");
        let pinned = json!({ "kubernetes.io/ingress.global-static-ip-name": "mine" });
        let pinned = with(pinned, json!({ "tls": [{ "secretName": "cert" }] }));
        assert!(!pinned.iter().any(|object| object.starts_with("global_address ")), "{pinned:?}");
        let internal = with(json!({ "kubernetes.io/ingress.class": "gce-internal" }), json!({}));
        assert!(internal[0].starts_with("region_url_map k8s2-um-"), "{internal:?}");
        assert_eq!(with(json!({ "kubernetes.io/ingress.class": "nginx" }), json!({})), [""; 0]);
        assert_eq!(with(json!({}), json!({ "ingressClassName": "nginx" })), [""; 0]);
    }
}
