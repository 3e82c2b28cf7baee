//! Releases from one version of a chart to the next, and what `groundwork upgrade --check` says before.

mod check;
mod definitions;
mod restart;

use groundwork::drivers::kubernetes::write_kubeconfig;

use super::{engine::world::Platform, shared::Shared};

/// A platform of one release, `NAME`, in the tests' cluster: a chart in the stack's folder, version 0.1.0.
fn platform(shared: &Shared, name: &str, upgrade: &str) -> Platform {
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        &format!(
            "[platform]\nname = \"upgrades\"\n[sprints]\n1 = \"All\"\n[environments.testing]\n\
             [stacks.cluster]\nkind = \"given\"\nkubeconfig = {{ path = \"kubeconfig\" }}\n\
             [stacks.{name}]\ncluster = \"cluster\"\n"
        ),
    );
    platform.write(
        &format!("stacks/{name}/stack.toml"),
        &format!("kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"{name}\"\n{upgrade}"),
    );
    platform.write(
        &format!("stacks/{name}/chart/Chart.yaml"),
        &format!("apiVersion: v2\nname: {name}\nversion: 0.1.0\n"),
    );
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    platform
}
