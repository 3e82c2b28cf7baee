use std::path::Path;

use super::stack::{Context, Said};
use crate::{
    model::{Chart, ChartSource},
    platform::{catalog::inside, text::Node},
};

/// What a release installs: what `chart`, `repository` and `version` of stack.toml say.
pub fn chart(said: &Said<'_>, context: &mut Context<'_>) -> Option<Chart> {
    let folder = said.folder?;
    let Some(node) = said.own("chart") else {
        context.wrong(
            format!("{} does not say which chart it installs", folder.path.join("stack.toml").display()),
            folder.place,
            "write `chart = \"./chart\"` for one in the stack's folder, or `chart` with `repository` and `version`",
        );
        return None;
    };
    let text = node.text()?;
    if Path::new(text).is_absolute() {
        let message = format!("`{}` leads out of the platform's folder", text.escape_debug());
        context.wrong(message, node.span, "copy the chart into it");
        return None;
    }
    if text.starts_with("./") || text.starts_with("../") {
        for node in said.own("repository").into_iter().chain(said.pick("version")) {
            let message = "a chart in a folder has its own version and no repository";
            context.wrong(message, node.span, "leave it out: the version stands in its Chart.yaml");
        }
        let path = inside(context.sources.root(), &folder.path, text).ok()?;
        return Some(Chart { source: ChartSource::Path(path), version: None });
    }
    let source = remote(text, node, said.own("repository"), context)?;
    let Some(version) = said.pick("version") else {
        let hint = "add `version = \"1.16.2\"`, so that every environment gets the same";
        context.wrong(format!("the chart `{text}` has no version"), node.span, hint);
        return None;
    };
    Some(Chart { source, version: Some(version.text()?.to_owned()) })
}

fn remote(
    text: &str,
    node: &Node,
    repository: Option<&Node>,
    context: &mut Context<'_>,
) -> Option<ChartSource> {
    match (text.strip_prefix("oci://"), repository) {
        (Some(rest), None) => oci(rest, node, context),
        (Some(_), Some(repository)) => {
            context.wrong("an `oci://` chart has no repository", repository.span, "leave it out");
            None
        }
        (None, Some(repository)) => {
            named(text, node, context)?;
            Some(ChartSource::Repository { url: repository.text()?.to_owned(), chart: text.to_owned() })
        }
        (None, None) => {
            let hint = "add `repository = \"https://…\"`; for a chart in the stack's folder write `./`, as in \
                        `chart = \"./chart\"`";
            context.wrong(format!("the chart `{}` has no repository", text.escape_debug()), node.span, hint);
            None
        }
    }
}

/// A chart's name goes into helm's arguments and into names of files.
fn named(text: &str, node: &Node, context: &mut Context<'_>) -> Option<()> {
    let fits = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    if !text.is_empty()
        && text.chars().all(fits)
        && text.starts_with(|char: char| char.is_ascii_alphanumeric())
    {
        return Some(());
    }
    let message = format!("`{}` cannot name a chart", text.escape_debug());
    context.wrong(message, node.span, "use its name in the repository, such as `cert-manager`");
    None
}

fn oci(rest: &str, node: &Node, context: &mut Context<'_>) -> Option<ChartSource> {
    let fits = |char: char| char.is_ascii_alphanumeric() || "-_./:".contains(char);
    let last = rest.rsplit('/').next().unwrap_or_default();
    if rest.contains('/')
        && rest.chars().all(fits)
        && !rest.contains("..")
        && !last.is_empty()
        && !last.contains(':')
    {
        return Some(ChartSource::Oci(format!("oci://{rest}")));
    }
    let message = format!("`oci://{}` cannot be a chart", rest.escape_debug());
    context.wrong(message, node.span, "write `oci://registry/path/chart`; its tag is `version`");
    None
}
