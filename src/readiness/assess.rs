use std::collections::BTreeSet;

use serde::Serialize;

use super::{Objects, checks};
use crate::{
    model::{Point, StackId, Waiver},
    text::count,
};

/// One point that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The namespace.
    pub namespace: String,
    /// `deployment/web`; nothing where it is about the namespace itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// The point.
    pub point: Point,
    /// What is wrong.
    pub why: String,
}

/// A finding that somebody accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waived {
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why it is as it should be.
    pub reason: String,
}

/// What became of the checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// How many workloads were looked at.
    pub workloads: usize,
    /// How many namespaces.
    pub namespaces: usize,
    /// What does not hold, by namespace and workload.
    pub findings: Vec<Finding>,
    /// What does not hold and was accepted.
    pub waived: Vec<Waived>,
    /// Waivers that nothing needs, in words: what they were for is mended, or they name it wrongly.
    pub idle: Vec<String>,
}

impl Assessment {
    /// Takes in those of another cluster, whose stack is named where there are several.
    pub fn add(&mut self, cluster: Option<&StackId>, other: Self) {
        let named = |namespace: &mut String| {
            if let Some(cluster) = cluster {
                *namespace = format!("{cluster}/{namespace}");
            }
        };
        let Self { workloads, namespaces, mut findings, mut waived, idle } = other;
        findings.iter_mut().for_each(|finding| named(&mut finding.namespace));
        waived.iter_mut().for_each(|waived| named(&mut waived.finding.namespace));
        self.workloads += workloads;
        self.namespaces += namespaces;
        self.findings.extend(findings);
        self.waived.extend(waived);
        self.idle.extend(idle);
    }

    /// In a line: `34 workloads in 9 namespaces: 2 findings, 5 accepted`.
    #[must_use]
    pub fn words(&self) -> String {
        let (of, within) = (count(self.workloads, "workload"), count(self.namespaces, "namespace"));
        let (found, accepted) = (count(self.findings.len(), "finding"), self.waived.len());
        format!("{of} in {within}: {found}, {accepted} accepted")
    }
}

impl Finding {
    /// In a line: `deployment/web in shop: budget: no disruption budget is for it`.
    #[must_use]
    pub fn words(&self) -> String {
        let what = self.workload.as_deref().unwrap_or("the namespace");
        format!("{what} in {}: {}: {}", self.namespace, self.point.word(), self.why)
    }
}

/// Holds objects against the checklist. A waiver counts in its namespace.
#[must_use]
pub fn assess(objects: &Objects, waivers: &[(String, Waiver)]) -> Assessment {
    let mut assessment = Assessment::default();
    let mut used = vec![false; waivers.len()];
    let mut all = all(objects, &mut assessment.workloads, &mut assessment.namespaces);
    all.sort();
    for finding in all {
        let waives = |(namespace, waiver): &(String, Waiver)| {
            *namespace == finding.namespace
                && waiver.point == finding.point
                && waiver.workload == finding.workload
        };
        match waivers.iter().position(waives) {
            Some(at) => {
                used[at] = true;
                let reason = waivers[at].1.reason.clone();
                assessment.waived.push(Waived { finding, reason });
            }
            None => assessment.findings.push(finding),
        }
    }
    let idle = waivers.iter().zip(used).filter(|(_, used)| !used);
    assessment.idle = idle.map(|((namespace, waiver), _)| words(namespace, waiver)).collect();
    assessment
}

fn all(objects: &Objects, workloads: &mut usize, namespaces: &mut usize) -> Vec<Finding> {
    let mut all = Vec::new();
    // What has no workload has nothing to protect.
    let mut lived_in = BTreeSet::new();
    for workload in objects.workloads() {
        *workloads += 1;
        lived_in.insert(workload.namespace);
        let found = checks::workload(&workload, objects).into_iter();
        all.extend(found.map(|(point, why)| Finding {
            namespace: workload.namespace.to_owned(),
            workload: Some(workload.address()),
            point,
            why,
        }));
    }
    *namespaces = lived_in.len();
    // Kubernetes' own is the cluster's, not the platform's.
    for namespace in lived_in.into_iter().filter(|namespace| *namespace != "kube-system") {
        let found = checks::namespace(namespace, objects).into_iter();
        all.extend(found.map(|why| Finding {
            namespace: namespace.to_owned(),
            workload: None,
            point: Point::Namespaces,
            why,
        }));
    }
    all
}

fn words(namespace: &str, waiver: &Waiver) -> String {
    let what = waiver.workload.as_deref().unwrap_or("the namespace");
    format!("{namespace}: `{}` of {what} is waived, and nothing is wrong with it", waiver.point.word())
}
