use crate::preflight::{Finding, Scene};

const NAME: &str = "endpoint";

/// How the cluster will be reached from here. Before there is one, only the platform file can be read.
pub(super) fn check(scene: &Scene) -> Option<Finding> {
    if !scene.subject.needs_plugin {
        return None;
    }
    match scene.subject.connect_through.as_deref()? {
        "ip" => Some(
            Finding::unknown(
                NAME,
                "the control plane is reached at its private address (`connect_through = \"ip\"`): this machine must be in the network or connected to it",
            )
            .next("from anywhere else: connect_through = \"dns\" for the cluster's stack, which lets in whom IAM lets in"),
        ),
        _ => Some(Finding::ok(NAME, "the control plane is reached at its DNS endpoint, from anywhere with IAM's consent")),
    }
}
