//! Where the charts of a run come from, settled before it begins.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Printer,
    exit::{Exit, Failure},
    target::Opened,
    watch::urgencies,
};
use crate::{
    drivers::{
        Context, Urgency, World,
        helm::{Charts, Mirror, Releases, StandIn, VENDOR},
    },
    graph::Graph,
    model::{Record, StackId},
    run::Reality,
};

/// Options of the commands that may have to get charts.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ChartChoice {
    /// Look for charts in this folder before their repositories, instead of in the platform's mirror
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// Fail before anything starts where a stand-in chart would be used
    #[arg(long)]
    no_stand_ins: bool,
}

impl ChartChoice {
    /// The mirror: the one that is named here, or else the platform's.
    pub(super) fn mirror(&self, platform: Option<&Path>) -> anyhow::Result<Option<Mirror>> {
        let Some(folder) = &self.charts else {
            return Ok(platform.map(|folder| Mirror::new(folder.to_owned())));
        };
        if !folder.is_dir() {
            let message = format!("--charts: there is no folder `{}`", folder.display());
            return Err(Failure::new(Exit::Invalid, message)
                .hint(format!("`groundwork vendor --charts {}` makes and fills it", folder.display()))
                .into());
        }
        Ok(Some(Mirror::new(std::path::absolute(folder)?)))
    }

    /// Settles where the charts of a graph's releases come from. Gives a line for whatever should be known of that.
    pub(super) async fn settle(
        &self,
        charts: &Charts,
        settling: &Settling<'_>,
    ) -> anyhow::Result<Vec<String>> {
        let stand_ins = settling.settle(charts).await;
        if self.no_stand_ins && !stand_ins.is_empty() {
            return Err(refusal(&stand_ins).into());
        }
        Ok(notes(&stand_ins))
    }
}

/// A context for charts outside of any run; the stack is only for names of files. Ctrl-C ends what it is for.
pub(super) fn outside_a_run(stack: &StackId, folder: &Path, printer: Printer) -> Context {
    let (send, cancel) = tokio::sync::watch::channel(Urgency::None);
    let mut asked = urgencies();
    tokio::spawn(async move {
        while let Some(urgency) = asked.recv().await {
            send.send_replace(urgency);
        }
    });
    Context::new(
        stack.clone(),
        folder.to_owned(),
        folder.join("log"),
        cancel,
        Arc::new(move |progress| printer.note(progress.doing)),
        Arc::new(|_| Ok(())),
    )
}

/// What decides where charts come from.
pub(super) struct Settling<'a> {
    pub opened: &'a Opened,
    pub graph: &'a Graph,
    pub records: &'a BTreeMap<StackId, Record>,
    pub reality: &'a Reality,
    pub world: &'a World,
    /// For pulling; none: nobody is asked.
    pub context: Option<&'a Context>,
}

impl Settling<'_> {
    pub async fn settle(&self, charts: &Charts) -> Vec<StandIn> {
        let mut installed = self.records.clone();
        installed.retain(|_, record| !self.reality.is_gone(record));
        let releases = Releases {
            stacks: &self.opened.stacks,
            installed: &installed,
            protected: self.opened.platform.environment.protected,
            world: self.world,
        };
        charts.settle(self.graph.nodes().map(|node| &node.id), &releases, self.context).await
    }
}

/// One line a reason: usually a host that cannot be reached; and what the mirror has instead of a chart.
fn notes(stand_ins: &[StandIn]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for stand_in in stand_ins {
        reasons.entry(&stand_in.why).or_default().push(stand_in.stack.as_str());
    }
    let because = reasons.into_iter().map(|(why, stacks)| {
        let plural = if stacks.len() == 1 { "a stand-in chart" } else { "stand-in charts" };
        format!("{why}: {plural} for {}", stacks.join(", "))
    });
    let misses = stand_ins
        .iter()
        .filter_map(|stand_in| Some(format!("{}: {}", stand_in.stack, stand_in.miss.as_ref()?)));
    because.chain(misses).collect()
}

fn refusal(stand_ins: &[StandIn]) -> Failure {
    let head = "stand-in charts would be used, and --no-stand-ins forbids it: nothing was started".to_owned();
    let message = stand_ins.iter().fold(head, |text, StandIn { stack, chart, why, miss }| {
        let miss = miss.as_ref().map(|miss| format!("; {miss}")).unwrap_or_default();
        format!("{text}\n    {stack}: {chart}: {why}{miss}")
    });
    Failure::new(Exit::Failed, message).hint(VENDOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_one_line_and_what_a_mirror_has_instead_is_named() {
        let stand_in = |stack: &str, why: &str, miss: Option<&str>| StandIn {
            stack: StackId::new(stack).expect("a name"),
            chart: format!("https://a.example/{stack}@1.0.0"),
            why: why.into(),
            miss: miss.map(str::to_owned),
        };
        let found = notes(&[
            stand_in("cert-manager", "a.example:443 cannot be reached: no such host", None),
            stand_in(
                "vault",
                "b.example:443 does not answer within 2s",
                Some("the mirror `m` has no vault 1.0.0, only 0.9.0"),
            ),
            stand_in("trust-manager", "a.example:443 cannot be reached: no such host", None),
        ]);
        assert_eq!(
            found,
            [
                "a.example:443 cannot be reached: no such host: stand-in charts for cert-manager, trust-manager",
                "b.example:443 does not answer within 2s: a stand-in chart for vault",
                "vault: the mirror `m` has no vault 1.0.0, only 0.9.0",
            ]
        );
    }
}
