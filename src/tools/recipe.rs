use std::path::Path;
use std::time::Duration;

use rust_embed::Embed;
use semver::Version;

use super::{Requirement, Tool};
use crate::model::{Digest, Digester};

/// The pinned modules, one folder a recipe.
#[derive(Embed)]
#[folder = "toolchain/"]
struct Toolchain;

/// Flags of every build. `-trimpath`: the same sources and the same go give the same binary on every machine.
/// `-mod=readonly` keeps a user's GOFLAGS from changing the pinned go.mod.
pub(super) const FLAGS: [&str; 4] = ["-v", "-trimpath", "-buildvcs=false", "-mod=readonly"];

/// How one tool, or several from one module, are built from source.
#[derive(Debug)]
pub(super) struct Recipe {
    /// The folder below `toolchain/`.
    pub folder: &'static str,
    /// What it builds, in messages, and the name of its lock.
    pub what: &'static str,
    version: (u64, u64, u64),
    /// Each tool with its main package.
    pub targets: &'static [(Tool, &'static str)],
    /// Variables that the linker sets.
    variables: &'static [(&'static str, &'static str)],
    seconds: u64,
    /// Packages that are compiled when caches are cold, about.
    pub packages: usize,
}

/// Every recipe; of several for one tool the first that satisfies a requirement is taken: Helm 3, where both do,
/// because a platform that does not ask for Helm 4 was written for Helm 3.
const RECIPES: [Recipe; 6] = [
    Recipe {
        folder: "helm3",
        what: "helm",
        version: (3, 22, 0),
        targets: &[(Tool::Helm, "helm.sh/helm/v3/cmd/helm")],
        // Without these helm believes that Kubernetes is 1.20 and refuses modern charts.
        variables: &[
            ("helm.sh/helm/v3/internal/version.version", "v3.22.0"),
            ("helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor", "1"),
            ("helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor", "36"),
            ("helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor", "1"),
            ("helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor", "36"),
        ],
        seconds: 96,
        packages: 850,
    },
    Recipe {
        folder: "helm4",
        what: "helm",
        version: (4, 3, 1),
        targets: &[(Tool::Helm, "helm.sh/helm/v4/cmd/helm")],
        // Its Kubernetes version is that of the client-go that it is built with.
        variables: &[("helm.sh/helm/v4/internal/version.version", "v4.3.1")],
        seconds: 102,
        packages: 900,
    },
    Recipe {
        folder: "kube",
        what: "kubernetes",
        version: (1, 36, 3),
        targets: &[
            (Tool::KubeApiserver, "k8s.io/kubernetes/cmd/kube-apiserver"),
            (Tool::KubeControllerManager, "k8s.io/kubernetes/cmd/kube-controller-manager"),
            (Tool::KubeScheduler, "k8s.io/kubernetes/cmd/kube-scheduler"),
        ],
        // Without these the API server calls itself v0.0.0 and clients believe it is ancient.
        variables: &[
            ("k8s.io/component-base/version.gitVersion", "v1.36.3"),
            ("k8s.io/component-base/version.gitMajor", "1"),
            ("k8s.io/component-base/version.gitMinor", "36"),
        ],
        seconds: 290,
        packages: 2350,
    },
    Recipe {
        folder: "etcd",
        what: "etcd",
        version: (3, 6, 4),
        targets: &[(Tool::Etcd, "go.etcd.io/etcd/server/v3")],
        variables: &[],
        seconds: 24,
        packages: 480,
    },
    Recipe {
        folder: "kwok",
        what: "kwok",
        version: (0, 7, 0),
        targets: &[(Tool::Kwok, "sigs.k8s.io/kwok/cmd/kwok")],
        variables: &[("sigs.k8s.io/kwok/pkg/consts.Version", "0.7.0")],
        seconds: 78,
        packages: 900,
    },
    Recipe {
        folder: "tofu",
        what: "opentofu",
        version: (1, 12, 6),
        targets: &[(Tool::OpenTofu, "github.com/opentofu/opentofu/cmd/tofu")],
        variables: &[("github.com/opentofu/opentofu/version.dev", "no")],
        seconds: 180,
        packages: 1900,
    },
];

impl Recipe {
    /// Every recipe of a tool, the preferred one first.
    pub fn of(tool: Tool) -> impl Iterator<Item = &'static Self> {
        static ALL: [Recipe; 6] = RECIPES;
        ALL.iter().filter(move |recipe| recipe.targets.iter().any(|(target, _)| *target == tool))
    }

    /// The recipe for a tool at a version that satisfies the requirement.
    pub fn fitting(tool: Tool, requirement: &Requirement) -> Option<&'static Self> {
        Self::of(tool).find(|recipe| requirement.matches(&recipe.version()))
    }

    /// The version it builds.
    pub const fn version(&self) -> Version {
        Version::new(self.version.0, self.version.1, self.version.2)
    }

    /// How long it takes on two cores with cold caches.
    pub const fn typical(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// The main package of one of its tools.
    pub fn package(&self, tool: Tool) -> Option<&'static str> {
        self.targets.iter().find(|(target, _)| *target == tool).map(|(_, package)| *package)
    }

    /// The linker's flags: no symbol tables, and the variables.
    pub fn linker_flags(&self) -> String {
        let set = |(name, value): &(&str, &str)| format!(" -X {name}={value}");
        format!("-s -w{}", self.variables.iter().map(set).collect::<String>())
    }

    /// The version of go that its go.mod asks for.
    pub fn needs_go(&self) -> Option<Version> {
        let module = file(self.folder, "go.mod");
        let text = std::str::from_utf8(&module).ok()?;
        super::version::lenient(text.lines().find_map(|line| line.strip_prefix("go "))?)
    }

    /// Changes whenever a build would give something else.
    pub fn digest(&self) -> Digest {
        Digester::new()
            .part("go.mod", file(self.folder, "go.mod"))
            .part("go.sum", file(self.folder, "go.sum"))
            .part("flags", FLAGS.join(" "))
            .part("linker", self.linker_flags())
            .part("platform", format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH))
            .finish()
    }

    /// Writes go.mod and go.sum into a folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for name in ["go.mod", "go.sum"] {
            fs_err::write(folder.join(name), file(self.folder, name))?;
        }
        Ok(())
    }
}

fn file(folder: &str, name: &str) -> std::borrow::Cow<'static, [u8]> {
    Toolchain::get(&format!("{folder}/{name}")).map(|file| file.data).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_has_its_module_which_names_the_version_and_the_packages() {
        for recipe in Tool::ALL.into_iter().flat_map(Recipe::of) {
            let module = String::from_utf8(file(recipe.folder, "go.mod").into()).expect("text");
            assert!(!file(recipe.folder, "go.sum").is_empty(), "{} has no go.sum", recipe.folder);
            assert!(module.contains(&format!(" v{}", recipe.version())), "{}", recipe.folder);
            assert!(recipe.needs_go().is_some(), "{}", recipe.folder);
            for (_, package) in recipe.targets {
                assert!(module.contains(package), "{package} is no tool of {}", recipe.folder);
            }
        }
    }

    #[test]
    fn helm_of_both_majors() {
        let version = |text: &str| {
            let requirement = text.parse().expect("a requirement");
            Recipe::fitting(Tool::Helm, &requirement).map(|recipe| recipe.version().to_string())
        };
        assert_eq!(version(">=3.17, <5").as_deref(), Some("3.22.0"));
        assert_eq!(version(">=4").as_deref(), Some("4.3.1"));
        assert_eq!(version(">=5"), None);
    }

    #[test]
    fn digests_differ_between_recipes() {
        let digests: std::collections::BTreeSet<_> = Tool::ALL
            .into_iter()
            .flat_map(Recipe::of)
            .map(|recipe| (recipe.folder, recipe.digest()))
            .collect();
        assert_eq!(digests.len(), 6);
    }
}
