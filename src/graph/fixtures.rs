//! Platforms and graphs that tests and pictures are made from.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Graph, GraphError, Node, StackKind, Why};
use crate::model::StackId;

pub(crate) fn id(name: &str) -> StackId {
    StackId::new(name).expect("a name")
}

pub(crate) fn why(outputs: &[&str], cluster: bool, needs: bool) -> Why {
    Why { outputs: outputs.iter().map(ToString::to_string).collect(), needs, cluster }
}

/// A graph of lines `name kind sprint: need need/output need@` (`@`: its cluster; nothing: an explicit need).
pub(crate) fn parse(text: &str) -> Result<Graph, GraphError> {
    Graph::build(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (head, needs) = line.split_once(':').expect("a colon");
        let head: Vec<&str> = head.split_whitespace().collect();
        let kind = StackKind::from_word(head.get(1).unwrap_or(&"terraform")).expect("a kind");
        let sprint = head.get(2).map_or(1, |sprint| sprint.parse().expect("a number"));
        let mut edges: BTreeMap<StackId, Why> = BTreeMap::new();
        for need in needs.split_whitespace() {
            let (to, reason) = match (need.split_once('/'), need.strip_suffix('@')) {
                (Some((to, output)), _) => (to, why(&[output], false, false)),
                (None, Some(to)) => (to, why(&[], true, false)),
                (None, None) => (need, Why::needs()),
            };
            edges.entry(id(to)).or_default().merge(reason);
        }
        (Node { id: id(head[0]), sprint, kind }, edges)
    }))
}

/// The reference platform of the design, as far as its graph goes.
pub(crate) fn reference() -> Graph {
    parse(
        "
        network given 1:
        project terraform 1:
        iam terraform 1: project/project_id
        kms terraform 1: project/project_id
        vpc terraform 1: project/project_id network/host_project
        gke terraform 1: vpc/subnetwork vpc/network iam/node_account kms/key
        dns terraform 2: project/project_id
        cert-manager helm 2: gke@
        external-dns helm 2: gke@ dns/zone dns/name iam/dns_account
        issuers helm 2: gke@ cert-manager dns/name
        ingress-nginx helm 2: gke@ cert-manager
        monitoring helm 3: gke@ ingress-nginx issuers
        logging helm 3: gke@ monitoring
        vault helm 4: gke@ kms/key issuers monitoring
        vault-init job 4: gke@ vault
        consul helm 4: gke@ vault-init/token
        backups terraform 5: project/project_id kms/key
        velero helm 5: gke@ backups/bucket iam/velero_account monitoring
        ",
    )
    .expect("a graph")
}

/// Three regions of about twenty stacks on one project.
pub(crate) fn sixty() -> Graph {
    let mut text =
        String::from("project terraform 1:\nnetwork given 1:\nartifacts terraform 1: project/id\n");
    for region in ["eu", "us", "ap"] {
        let stacks = "
            vpc terraform 1: project/id network/host
            iam terraform 1: project/id
            kms terraform 1: project/id
            gke terraform 1: vpc/subnetwork iam/account kms/key artifacts/repository
            dns terraform 2: project/id
            cert-manager helm 2: gke@
            issuers helm 2: gke@ cert-manager dns/name
            ingress-nginx helm 2: gke@ cert-manager
            external-dns helm 2: gke@ dns/zone iam/dns
            monitoring helm 3: gke@ ingress-nginx issuers
            logging helm 3: gke@ monitoring
            tracing helm 3: gke@ monitoring
            vault helm 4: gke@ kms/key issuers monitoring
            vault-init job 4: gke@ vault
            consul helm 4: gke@ vault-init/token
            secrets-operator helm 4: gke@ vault-init/token
            bucket terraform 5: project/id kms/key
            velero helm 5: gke@ bucket/name iam/velero monitoring
            restore-drill job 5: gke@ velero
        ";
        for line in stacks.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (head, needs) = line.split_once(':').expect("a colon");
            let (name, rest) = head.split_once(' ').expect("a kind");
            let own = |need: &str| match need {
                "project/id" | "network/host" | "artifacts/repository" => need.to_owned(),
                _ => format!("{region}-{need}"),
            };
            let needs: Vec<String> = needs.split_whitespace().map(own).collect();
            let _ = writeln!(text, "{region}-{name} {rest}: {}", needs.join(" "));
        }
    }
    parse(&text).expect("a graph")
}
