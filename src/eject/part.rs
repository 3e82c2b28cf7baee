use std::{collections::BTreeMap, time::Duration};

use crate::model::{Gate, StackId};

/// One stack as it is without groundwork.
#[derive(Clone, Debug)]
pub struct Ejected {
    /// Its name.
    pub id: StackId,
    /// `terraform`, `helm`, `job` or `given`.
    pub kind: &'static str,
    /// The stacks that come before it.
    pub needs: Vec<StackId>,
    /// The conditions that its dependents wait for.
    pub gates: Vec<Gate>,
    /// What it comes to.
    pub part: Part,
    /// What a reader should know of it.
    pub notes: Vec<String>,
}

/// What a stack comes to.
#[derive(Clone, Debug)]
pub enum Part {
    /// A root module in `stacks/ID`.
    Terraform {
        /// Variables whose values are not written down.
        withheld: BTreeMap<String, Withheld>,
    },
    /// A release with its values in `releases/ID`.
    Helm {
        /// The release's name.
        release: String,
        /// Its namespace.
        namespace: String,
        /// Whether the namespace has labels of its own: `namespace.yaml`.
        labelled: bool,
        /// The chart.
        chart: ChartReference,
        /// The stack whose cluster it goes to.
        cluster: StackId,
        /// Whether helm waits for its objects.
        wait: bool,
        /// The limit for one upgrade.
        timeout: Duration,
        /// Whether some values are not written down: `values.secret.yaml`.
        withheld: bool,
    },
    /// A command.
    Job {
        /// Program and arguments.
        command: Vec<String>,
        /// What undoes it.
        undo: Option<Vec<String>>,
        /// Where it runs.
        folder: String,
        /// Variables of its environment.
        environment: BTreeMap<String, String>,
        /// Those whose values are not written down.
        withheld: BTreeMap<String, Withheld>,
        /// The stack whose cluster it talks to.
        cluster: Option<StackId>,
    },
    /// Nothing: what it handed on stands in the files of the others.
    Given,
}

/// A chart as helm is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartReference {
    /// A path, an `oci://` reference, or a name in `repository`.
    pub chart: String,
    /// The HTTP repository.
    pub repository: Option<String>,
    /// The version, unless it is a path.
    pub version: Option<String>,
}

/// A value that is not written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// What it was in the platform file: `${secret.token}`.
    pub from: String,
    /// The stack and its output that it is, and nothing else.
    pub output: Option<(String, String)>,
    /// Whether it is a text, as far as that is known.
    pub is_text: bool,
    /// Whether it must not be shown; otherwise it is not known yet.
    pub is_secret: bool,
}
