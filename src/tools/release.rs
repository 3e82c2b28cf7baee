use semver::Version;

use super::{Requirement, Settings, Tool, recipe::Recipe};

/// The terraform that groundwork is tested with. It has no recipe: its sources cannot be built as a Go module.
const TERRAFORM: Version = Version::new(1, 11, 4);

/// One file of a vendor's release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    pub tool: Tool,
    pub version: Version,
    pub url: String,
    pub checksum: Checksum,
    pub packing: Packing,
}

/// Where a release's SHA-256 is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Checksum {
    /// A file as `sha256sum` writes it, for one or many files; a bare sum, too.
    Sums(String),
    /// GitHub's own answer about the release's files (`digest` of each asset), for a project that publishes no sums.
    Assets(String),
}

impl Checksum {
    pub fn url(&self) -> &str {
        let (Self::Sums(url) | Self::Assets(url)) = self;
        url
    }

    /// The SHA-256 of the file of that name, from what its URL gave.
    pub fn find(&self, file: &str, text: &str) -> Option<String> {
        let sum = match self {
            Self::Sums(_) => find_sum(file, text)?,
            Self::Assets(_) => {
                let release: serde_json::Value = serde_json::from_str(text).ok()?;
                let assets = release.get("assets")?.as_array()?.clone();
                let asset = assets.iter().find(|asset| asset.get("name").is_some_and(|name| name == file))?;
                asset.get("digest")?.as_str()?.strip_prefix("sha256:")?.to_owned()
            }
        };
        let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_sum.then(|| sum.to_ascii_lowercase())
    }
}

/// A line is `<sum>  <file>`, with `*` before the file in binary mode, or the sum alone.
fn find_sum(file: &str, text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let sum = words.next()?;
        let named = words.next().is_none_or(|name| name.trim_start_matches('*') == file);
        named.then(|| sum.to_owned())
    })
}

/// How the executable lies in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// It is the file.
    Bare,
    /// A member of a zip archive.
    Zip(String),
    /// A member of a gzipped tar archive.
    TarGz(String),
}

impl Release {
    /// The file's name.
    pub fn file(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or(&self.url)
    }

    /// The release that satisfies a requirement: the version that groundwork is tested with if it does, otherwise the
    /// lowest that can. `Err` says why there is none.
    pub fn fitting(tool: Tool, requirement: &Requirement, settings: &Settings) -> Result<Self, String> {
        let tested = match tool {
            Tool::Terraform => Some(TERRAFORM).filter(|version| requirement.matches(version)),
            _ => Recipe::fitting(tool, requirement).map(Recipe::version),
        };
        let version = tested
            .or_else(|| requirement.lowest())
            .ok_or_else(|| format!("{requirement} names no version to download"))?;
        let platform = platform(std::env::consts::OS, std::env::consts::ARCH)?;
        Ok(Self::of(tool, version, platform, settings.mirrors.get(&tool).map(String::as_str)))
    }

    fn of(tool: Tool, version: Version, (os, arch): (&str, &str), mirror: Option<&str>) -> Self {
        let base = mirror.unwrap_or(site(tool)).trim_end_matches('/');
        let named = |path: String| format!("{base}/{path}");
        let (url, checksum, packing) = match tool {
            Tool::Terraform => (
                named(format!("{version}/terraform_{version}_{os}_{arch}.zip")),
                Checksum::Sums(named(format!("{version}/terraform_{version}_SHA256SUMS"))),
                Packing::Zip("terraform".into()),
            ),
            Tool::OpenTofu => (
                named(format!("v{version}/tofu_{version}_{os}_{arch}.zip")),
                Checksum::Sums(named(format!("v{version}/tofu_{version}_SHA256SUMS"))),
                Packing::Zip("tofu".into()),
            ),
            Tool::Helm => {
                let url = named(format!("helm-v{version}-{os}-{arch}.tar.gz"));
                let checksum = Checksum::Sums(format!("{url}.sha256sum"));
                (url, checksum, Packing::TarGz(format!("{os}-{arch}/helm")))
            }
            Tool::Etcd => etcd(&named(format!("v{version}")), &version, os, arch),
            Tool::KubeApiserver | Tool::KubeControllerManager | Tool::KubeScheduler => {
                let url = named(format!("v{version}/bin/{os}/{arch}/{tool}"));
                let checksum = Checksum::Sums(format!("{url}.sha256"));
                (url, checksum, Packing::Bare)
            }
            Tool::Kwok => {
                let url = named(format!("v{version}/kwok-{os}-{arch}"));
                // The project publishes no sums; whoever mirrors it can.
                let assets =
                    format!("https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v{version}");
                let beside = mirror.map(|_| Checksum::Sums(format!("{url}.sha256")));
                let checksum = beside.unwrap_or(Checksum::Assets(assets));
                (url, checksum, Packing::Bare)
            }
        };
        Self { tool, version, url, checksum, packing }
    }
}

/// etcd packs a zip for macOS and a gzipped tar for Linux.
fn etcd(base: &str, version: &Version, os: &str, arch: &str) -> (String, Checksum, Packing) {
    let folder = format!("etcd-v{version}-{os}-{arch}");
    let member = format!("{folder}/etcd");
    let (ending, packing) =
        if os == "darwin" { ("zip", Packing::Zip(member)) } else { ("tar.gz", Packing::TarGz(member)) };
    (format!("{base}/{folder}.{ending}"), Checksum::Sums(format!("{base}/SHA256SUMS")), packing)
}

/// The vendor's own site, up to what differs between versions.
const fn site(tool: Tool) -> &'static str {
    match tool {
        Tool::Terraform => "https://releases.hashicorp.com/terraform",
        Tool::OpenTofu => "https://github.com/opentofu/opentofu/releases/download",
        Tool::Helm => "https://get.helm.sh",
        Tool::Etcd => "https://github.com/etcd-io/etcd/releases/download",
        Tool::KubeApiserver | Tool::KubeControllerManager | Tool::KubeScheduler => {
            "https://dl.k8s.io/release"
        }
        Tool::Kwok => "https://github.com/kubernetes-sigs/kwok/releases/download",
    }
}

/// Go's names of the operating system and the processor, which all vendors use.
pub(super) fn platform(os: &str, arch: &str) -> Result<(&'static str, &'static str), String> {
    let known_os = [("linux", "linux"), ("macos", "darwin")].into_iter().find(|(rust, _)| *rust == os);
    let known_arch = [("x86_64", "amd64"), ("aarch64", "arm64")].into_iter().find(|(rust, _)| *rust == arch);
    match (known_os, known_arch) {
        (Some((_, os)), Some((_, arch))) => Ok((os, arch)),
        _ => Err(format!("no release is known for {os} on {arch}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: (&str, &str) = ("linux", "amd64");

    #[test]
    fn where_releases_lie() {
        let listed: Vec<String> = Tool::ALL
            .into_iter()
            .map(|tool| Release::of(tool, Version::new(1, 2, 3), LINUX, None))
            .map(|release| format!("{}\n  {}\n  {:?}", release.url, release.checksum.url(), release.packing))
            .collect();
        insta::assert_snapshot!(listed.join("\n"));
    }

    #[test]
    fn a_mirror_keeps_the_vendors_layout() {
        let mirrored = |tool| Release::of(tool, Version::new(1, 2, 3), LINUX, Some("http://mirror/x/"));
        let helm = mirrored(Tool::Helm);
        assert_eq!(helm.url, "http://mirror/x/helm-v1.2.3-linux-amd64.tar.gz");
        assert_eq!(helm.checksum.url(), "http://mirror/x/helm-v1.2.3-linux-amd64.tar.gz.sha256sum");
        assert_eq!(helm.file(), "helm-v1.2.3-linux-amd64.tar.gz");
        let kwok = mirrored(Tool::Kwok);
        assert_eq!(kwok.checksum, Checksum::Sums("http://mirror/x/v1.2.3/kwok-linux-amd64.sha256".into()));
    }

    #[test]
    fn sums_in_every_form_that_vendors_publish() {
        let (a, b) = ("a".repeat(64), "B".repeat(64));
        let sums = Checksum::Sums(String::new());
        let text = format!("{a}  other.zip\n{b} *tool.zip\n");
        assert_eq!(sums.find("tool.zip", &text), Some("b".repeat(64)));
        assert_eq!(sums.find("missing.zip", &text), None);
        assert_eq!(sums.find("tool", &format!("{a}\n")), Some(a.clone()));
        assert_eq!(sums.find("tool", "<html>not found</html>"), None);
        let assets = Checksum::Assets(String::new());
        let answer =
            format!(r#"{{"assets":[{{"name":"x","digest":null}},{{"name":"kwok","digest":"sha256:{a}"}}]}}"#);
        assert_eq!(assets.find("kwok", &answer), Some(a));
        assert_eq!(assets.find("x", &answer), None);
    }

    #[test]
    fn the_tested_version_is_preferred_and_otherwise_the_lowest() {
        let settings =
            Settings { paths: [].into(), mirrors: [].into(), cache: "/c".into(), search_path: None };
        let version = |tool, text: &str| {
            let requirement = text.parse().expect("a requirement");
            Release::fitting(tool, &requirement, &settings).map(|release| release.version.to_string())
        };
        assert_eq!(version(Tool::Terraform, ">=1.9, <2").as_deref(), Ok("1.11.4"));
        assert_eq!(version(Tool::Terraform, "~1.10.2").as_deref(), Ok("1.10.2"));
        assert_eq!(version(Tool::Helm, ">=4").as_deref(), Ok("4.3.1"));
        assert!(version(Tool::Helm, "<3").is_err());
        assert!(platform("plan9", "mips").is_err());
    }
}
