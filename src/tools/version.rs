use semver::Version;

use super::Tool;

/// The arguments that make a tool say its version and nothing else.
pub(super) const fn arguments(tool: Tool) -> &'static [&'static str] {
    match tool {
        Tool::Terraform | Tool::OpenTofu => &["version", "-json"],
        Tool::Helm => &["version", "--template", "{{.Version}}"],
        _ => &["--version"],
    }
}

/// The version in what a tool answers to [`arguments`].
pub(super) fn parse(tool: Tool, answer: &str) -> Option<Version> {
    match tool {
        Tool::Terraform | Tool::OpenTofu => {
            let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
            lenient(answer.get("terraform_version")?.as_str()?)
        }
        Tool::Helm => lenient(answer.trim()),
        Tool::Etcd => after(answer, "etcd Version:"),
        Tool::KubeApiserver | Tool::KubeControllerManager | Tool::KubeScheduler => {
            after(answer, "Kubernetes")
        }
        Tool::Kwok => after(answer, "kwok version"),
    }
}

/// The version that `go version` names, such as 1.26.8. A toolchain of an organisation's own may add words or a suffix.
pub(super) fn parse_go(answer: &str) -> Option<Version> {
    let name = answer.split_whitespace().find_map(|word| word.strip_prefix("go1"))?;
    let digits: String = name.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    lenient(&format!("1{digits}"))
}

fn after(answer: &str, prefix: &str) -> Option<Version> {
    let rest = answer.lines().find_map(|line| line.trim().strip_prefix(prefix))?;
    lenient(rest.split_whitespace().next()?)
}

/// Takes `v3.22`, too: a tool built without its linker flags says only that much.
pub(super) fn lenient(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches('v').trim_end_matches('.');
    Version::parse(text).ok().or_else(|| match text.split('.').count() {
        1 => Version::parse(&format!("{text}.0.0")).ok(),
        2 => Version::parse(&format!("{text}.0")).ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(tool: Tool, answer: &str) -> Option<String> {
        parse(tool, answer).map(|version| version.to_string())
    }

    #[test]
    fn what_the_real_tools_answer() {
        let terraform = "{\n  \"terraform_version\": \"1.11.4\",\n  \"platform\": \"linux_amd64\"\n}\n";
        assert_eq!(parsed(Tool::Terraform, terraform).as_deref(), Some("1.11.4"));
        assert_eq!(parsed(Tool::Helm, "v3.22.0").as_deref(), Some("3.22.0"));
        assert_eq!(parsed(Tool::Helm, "v4.3.1+g0f4d1a2\n").as_deref(), Some("4.3.1+g0f4d1a2"));
        assert_eq!(parsed(Tool::Helm, "v3.22").as_deref(), Some("3.22.0"));
        let etcd = "etcd Version: 3.6.4\nGit SHA: Not provided\nGo Version: go1.26.8\n";
        assert_eq!(parsed(Tool::Etcd, etcd).as_deref(), Some("3.6.4"));
        assert_eq!(parsed(Tool::KubeScheduler, "Kubernetes v1.36.3\n").as_deref(), Some("1.36.3"));
        let kwok = "kwok version v0.7.0 go1.26.8 (linux/amd64)\n";
        assert_eq!(parsed(Tool::Kwok, kwok).as_deref(), Some("0.7.0"));
    }

    #[test]
    fn what_is_no_answer() {
        for tool in Tool::ALL {
            for answer in ["", "Error: no configuration", "{}", "version", "1.2.3.4", "\u{0}"] {
                assert_eq!(parse(tool, answer), None, "{tool} {answer:?}");
            }
        }
    }

    #[test]
    fn versions_of_go() {
        let go = |answer| parse_go(answer).map(|version| version.to_string());
        assert_eq!(go("go version go1.26.8 linux/amd64").as_deref(), Some("1.26.8"));
        assert_eq!(go("go version go1.27rc1 linux/amd64").as_deref(), Some("1.27.0"));
        assert_eq!(go("go version go1.26.0-fips linux/amd64").as_deref(), Some("1.26.0"));
        assert_eq!(go("go version devel linux/amd64"), None);
    }
}
