use crate::{
    preflight::{Finding, Scene},
    tools::{self, Availability},
};

const NAME: &str = "tools";

/// Whether the tools are there that the environment's stacks are run with.
pub(super) async fn check(scene: &Scene) -> Vec<Finding> {
    let found = tools::survey(&scene.machine.wanted, &scene.machine.settings).await;
    found.iter().map(finding).collect()
}

fn finding(found: &tools::Finding) -> Finding {
    let tool = found.wanted.tool;
    match &found.availability {
        Availability::There(provided) => {
            Finding::ok(NAME, format!("{tool} {} at {}", provided.version, provided.path.display()))
        }
        Availability::Obtainable(how) => {
            Finding::ok(NAME, format!("{tool} is not there yet; `up` gets it: {how}"))
                .next(format!("groundwork tools install {}", tool.name()))
        }
        Availability::Wrong(error) => Finding::missing(NAME, error.to_string()).next(error.hint()).who("you"),
    }
}
