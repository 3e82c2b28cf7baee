use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    render::rendered,
    target::{Opened, Target},
};
use crate::{
    drivers::helm::Rendered,
    model::StackId,
    text::{count, pad, width},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    charts: ChartChoice,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One image.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Line {
    image: String,
    /// What `[images]` calls it: where a mirror must hold it.
    instead: Option<String>,
    stacks: BTreeSet<StackId>,
    /// Places where it keeps its own name all the same.
    left: BTreeSet<String>,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let rendered = match rendered(&opened, &arguments.charts, printer).await? {
        Ok(rendered) => rendered,
        Err(exit) => return Ok(exit),
    };
    let lines = lines(&rendered);
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&lines)?);
        return Ok(Exit::Done);
    }
    for line in columns(&lines) {
        printer.result(line);
    }
    for left in lines.iter().flat_map(|line| &line.left) {
        printer.note(left);
    }
    let renamed = lines.iter().filter(|line| line.instead.is_some()).count();
    printer.note(format_args!("{}, {renamed} of them by another name", count(lines.len(), "image")));
    Ok(Exit::Done)
}

fn lines(rendered: &[(StackId, Rendered)]) -> Vec<Line> {
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    for (stack, image) in
        rendered.iter().flat_map(|(id, release)| release.images.iter().map(move |use_| (id, use_)))
    {
        let line = lines.entry(&image.image).or_default();
        line.image.clone_from(&image.image);
        line.instead.clone_from(&image.instead);
        line.stacks.insert(stack.clone());
        line.left.extend(image.left().map(|left| format!("{stack}: {left}")));
    }
    lines.into_values().collect()
}

/// `IMAGE  INSTEAD  STACKS`, for people and for `while read`: an image that keeps its name has it twice.
fn columns(lines: &[Line]) -> Vec<String> {
    let instead = |line: &Line| line.instead.clone().unwrap_or_else(|| line.image.clone());
    let widest = |of: &dyn Fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or_default();
    let (first, second) = (widest(&|line| width(&line.image)), widest(&|line| width(&instead(line))));
    let row = |line: &Line| {
        let stacks: Vec<&str> = line.stacks.iter().map(StackId::as_str).collect();
        format!("{}  {}  {}", pad(&line.image, first), pad(&instead(line), second), stacks.join(","))
    };
    lines.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drivers::helm::{ImageUse, Whereabouts};

    #[test]
    fn an_image_of_several_stacks_is_one_line() {
        let found = |image: &str, instead: Option<&str>, whereabouts| ImageUse {
            image: image.to_owned(),
            instead: instead.map(str::to_owned),
            whereabouts,
        };
        let release = |images: Vec<ImageUse>| Rendered {
            manifest: String::new(),
            objects: Vec::new(),
            images: images.into_iter().collect(),
        };
        let id = |name| StackId::new(name).expect("a name");
        let hook = Whereabouts::Hook("Job/j".to_owned());
        let all = [
            (id("a"), release(vec![found("nginx", Some("m.example/nginx"), Whereabouts::Renamed)])),
            (
                id("b"),
                release(vec![
                    found("nginx", Some("m.example/nginx"), hook),
                    found("quay.io/x:1", None, Whereabouts::Renamed),
                ]),
            ),
        ];
        let lines = lines(&all);
        assert_eq!(columns(&lines), ["nginx        m.example/nginx  a,b", "quay.io/x:1  quay.io/x:1      b"]);
        let left: Vec<&String> = lines.iter().flat_map(|line| &line.left).collect();
        assert_eq!(left, ["b: nginx in the hook Job/j is not renamed: let values say m.example/nginx"]);
    }
}
