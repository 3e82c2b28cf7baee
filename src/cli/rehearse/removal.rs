/// What clusters make in Compute Engine, by the collection in its id: the words of gcloud, and whether a global one says so.
const KINDS: [(&str, &str, bool); 14] = [
    ("addresses", "addresses", true),
    ("backendServices", "backend-services", true),
    ("disks", "disks", false),
    ("firewalls", "firewall-rules", false),
    ("forwardingRules", "forwarding-rules", true),
    ("healthChecks", "health-checks", true),
    ("httpHealthChecks", "http-health-checks", false),
    ("networkEndpointGroups", "network-endpoint-groups", true),
    ("snapshots", "snapshots", false),
    ("sslCertificates", "ssl-certificates", true),
    ("targetHttpProxies", "target-http-proxies", true),
    ("targetHttpsProxies", "target-https-proxies", true),
    ("targetPools", "target-pools", false),
    ("urlMaps", "url-maps", true),
];

/// The command that removes a thing of Compute Engine that was left in a project, by its id:
/// `projects/acme/zones/europe-west1-b/disks/pvc-1`.
pub(super) fn command(id: &str) -> Option<String> {
    let parts: Vec<&str> = id.split('/').collect();
    let (project, scope, collection, name) = match parts.as_slice() {
        ["projects", project, "zones", zone, collection, name] => {
            (project, format!(" --zone={zone}"), collection, name)
        }
        ["projects", project, "regions", region, collection, name] => {
            (project, format!(" --region={region}"), collection, name)
        }
        ["projects", project, "global", collection, name] => {
            (project, " --global".to_owned(), collection, name)
        }
        _ => return None,
    };
    let (_, words, says_global) = KINDS.iter().find(|(of, ..)| of == collection)?;
    let scope = if scope == " --global" && !says_global { String::new() } else { scope };
    Some(format!("gcloud compute {words} delete {name}{scope} --project={project}"))
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn a_command_says_where_the_thing_is() {
        let of = |id: &str| command(id).unwrap_or_default();
        assert_eq!(
            of("projects/acme/zones/europe-west1-b/disks/pvc-1"),
            "gcloud compute disks delete pvc-1 --zone=europe-west1-b --project=acme"
        );
        assert_eq!(
            of("projects/acme/regions/europe-west1/forwardingRules/a1"),
            "gcloud compute forwarding-rules delete a1 --region=europe-west1 --project=acme"
        );
        assert_eq!(
            of("projects/acme/global/firewalls/k8s-a"),
            "gcloud compute firewall-rules delete k8s-a --project=acme"
        );
        assert_eq!(
            of("projects/acme/global/urlMaps/k"),
            "gcloud compute url-maps delete k --global --project=acme"
        );
        assert_eq!(command("projects/acme/managedZones/left"), None);
    }
}
