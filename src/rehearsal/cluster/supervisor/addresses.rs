use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use k8s_openapi::api::{core::v1::Service, networking::v1::Ingress};
use kube::{
    Api, ResourceExt as _,
    api::{Patch, PatchParams},
};
use serde_json::json;

use super::{
    super::stages::MANAGER,
    follow::{Happened, follow},
};

/// The annotation of a GKE service that makes its load balancer internal, in its present and its former name.
const INTERNAL: [&str; 2] = ["networking.gke.io/load-balancer-type", "cloud.google.com/load-balancer-type"];

/// The addresses in use, by who has them.
#[derive(Default)]
struct Taken(HashMap<String, String>);

impl Taken {
    /// The address of `owner`: the one it has or asks for, else the first free one. Public ones are of TEST-NET-3
    /// (RFC 5737), which belongs to nobody; internal ones are of the nodes' subnet.
    fn give(&mut self, owner: &str, wish: Option<&str>, internal: bool) -> Option<String> {
        if let Some(known) = wish.map(str::to_owned).or_else(|| self.0.get(owner).cloned()) {
            self.0.insert(owner.to_owned(), known.clone());
            return Some(known);
        }
        let used: HashSet<&str> = self.0.values().map(String::as_str).collect();
        let prefix = if internal { "10.132.200" } else { "203.0.113" };
        let free = (1..=254)
            .map(|last| format!("{prefix}.{last}"))
            .find(|address| !used.contains(address.as_str()))?;
        self.0.insert(owner.to_owned(), free.clone());
        Some(free)
    }
}

/// Gives services of type `LoadBalancer` and ingresses an address, as the cloud's controllers do, for as long as the
/// cluster lives.
pub(super) fn assign(client: kube::Client) {
    let taken = Arc::new(Mutex::new(Taken::default()));
    let (ingress_client, ingress_taken) = (client.clone(), Arc::clone(&taken));
    tokio::spawn(async move {
        let mut events = follow::<Service>(Api::all(client.clone()));
        while let Some(event) = events.recv().await {
            for service in touched(event, |service: &Service| owner("service", service), &taken) {
                serve(&client, &service, &taken).await;
            }
        }
    });
    tokio::spawn(async move {
        let mut events = follow::<Ingress>(Api::all(ingress_client.clone()));
        while let Some(event) = events.recv().await {
            for ingress in touched(event, |ingress: &Ingress| owner("ingress", ingress), &ingress_taken) {
                admit(&ingress_client, &ingress, &ingress_taken).await;
            }
        }
    });
}

fn owner<K: kube::Resource>(kind: &str, object: &K) -> String {
    format!("{kind} {}/{}", object.namespace().unwrap_or_default(), object.name_any())
}

fn touched<K>(event: Happened<K>, owner: impl Fn(&K) -> String, taken: &Mutex<Taken>) -> Vec<K> {
    match event {
        Happened::Listed(objects) => objects,
        Happened::Applied(object) => vec![object],
        Happened::Deleted(object) => {
            taken.lock().unwrap_or_else(PoisonError::into_inner).0.remove(&owner(&object));
            Vec::new()
        }
    }
}

async fn serve(client: &kube::Client, service: &Service, taken: &Mutex<Taken>) {
    let Some(spec) = service.spec.as_ref() else { return };
    let balanced = spec.type_.as_deref() == Some("LoadBalancer");
    let present = service
        .status
        .as_ref()
        .and_then(|status| status.load_balancer.as_ref())
        .and_then(|balancer| balancer.ingress.as_ref())
        .is_some_and(|ingress| !ingress.is_empty());
    if balanced == present || service.metadata.deletion_timestamp.is_some() {
        return;
    }
    let internal =
        INTERNAL.iter().any(|name| service.annotations().get(*name).is_some_and(|value| value == "Internal"));
    let address = {
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if balanced {
            taken.give(&owner("service", service), spec.load_balancer_ip.as_deref(), internal)
        } else {
            taken.0.remove(&owner("service", service));
            None
        }
    };
    let status = match address {
        Some(address) => {
            json!({ "status": { "loadBalancer": { "ingress": [{ "ip": address, "ipMode": "VIP" }] } } })
        }
        None => json!({ "status": { "loadBalancer": null } }),
    };
    let api: Api<Service> = Api::namespaced(client.clone(), &service.namespace().unwrap_or_default());
    if let Err(error) =
        api.patch_status(&service.name_any(), &PatchParams::default(), &Patch::Merge(&status)).await
    {
        tracing::warn!("service {}: {error}", service.name_any());
    }
}

async fn admit(client: &kube::Client, ingress: &Ingress, taken: &Mutex<Taken>) {
    let present = ingress
        .status
        .as_ref()
        .and_then(|status| status.load_balancer.as_ref())
        .and_then(|balancer| balancer.ingress.as_ref())
        .is_some_and(|ingress| !ingress.is_empty());
    if present || ingress.metadata.deletion_timestamp.is_some() {
        return;
    }
    let address =
        taken.lock().unwrap_or_else(PoisonError::into_inner).give(&owner("ingress", ingress), None, false);
    let Some(address) = address else { return };
    let status = json!({ "status": { "loadBalancer": { "ingress": [{ "ip": address }] } } });
    let api: Api<Ingress> = Api::namespaced(client.clone(), &ingress.namespace().unwrap_or_default());
    let parameters = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
    if let Err(error) = api.patch_status(&ingress.name_any(), &parameters, &Patch::Merge(&status)).await {
        tracing::warn!("ingress {}: {error}", ingress.name_any());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_given_once_and_again_to_the_same() {
        let mut taken = Taken::default();
        let first = taken.give("a", None, false).expect("free");
        assert_eq!(first, "203.0.113.1");
        assert_eq!(taken.give("b", None, false).expect("free"), "203.0.113.2");
        assert_eq!(taken.give("a", None, false).expect("known"), first);
        assert_eq!(taken.give("c", Some("198.51.100.7"), false).expect("asked for"), "198.51.100.7");
        assert_eq!(taken.give("d", None, true).expect("free"), "10.132.200.1");
    }

    #[test]
    fn when_all_are_taken_there_is_none() {
        let mut taken = Taken::default();
        for index in 0..254 {
            assert!(taken.give(&index.to_string(), None, false).is_some());
        }
        assert_eq!(taken.give("late", None, false), None);
    }
}
