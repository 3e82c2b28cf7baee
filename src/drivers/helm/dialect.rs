use crate::drivers::Tool;

/// What differs between Helm 3 and 4. This is the one place that knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Helm 3.
    Three,
    /// Helm 4: wait strategies, server-side apply by default, `--rollback-on-failure` for `--atomic`.
    Four,
}

impl Dialect {
    /// The dialect of a helm.
    pub fn of(tool: &Tool) -> Self {
        if tool.version.major >= 4 { Self::Four } else { Self::Three }
    }

    /// Flags that make a command wait for its objects, or not. Helm 4 waits for hooks in any case, as Helm 3 does.
    pub const fn wait(self, wait: bool) -> &'static [&'static str] {
        match (self, wait) {
            (_, false) => &[],
            (Self::Three, true) => &["--wait"],
            // `--wait` alone means this too today, but says so with a warning since 4.0.
            (Self::Four, true) => &["--wait=watcher"],
        }
    }

    /// Flags that make `helm repo update` fail where a repository's index cannot be had: Helm 3 only says so.
    pub const fn repo_update(self) -> &'static [&'static str] {
        match self {
            Self::Three => &["--fail-on-repo-update-fail"],
            Self::Four => &[],
        }
    }

    /// Whether a post-renderer is a plugin (`type: postrenderer/v1`) that is called by its name, or a program:
    /// <https://helm.sh/docs/topics/advanced/#post-rendering>.
    pub const fn post_renderer_is_a_plugin(self) -> bool {
        matches!(self, Self::Four)
    }

    /// Whether hooks pass through a post-renderer, too (`renderResources` in `pkg/action/action.go`).
    pub const fn post_renders_hooks(self) -> bool {
        matches!(self, Self::Four)
    }

    /// Flags that make `helm template` render as an upgrade would: with the cluster's capabilities and with `lookup`.
    pub const fn render(self) -> &'static [&'static str] {
        match self {
            Self::Three => &["--validate", "--dry-run=server"],
            // `--validate` is deprecated there, and refused beside `--dry-run`.
            Self::Four => &["--dry-run=server"],
        }
    }
}
