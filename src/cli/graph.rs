use std::path::{Path, PathBuf};

use super::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    platform,
    target::{RefChoice, Target, closest},
    watch::look,
};
use crate::{
    graph::{Caption, Graph, TextLook},
    model::StackId,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    content: RefChoice,
    /// Only this stack and what it needs (may be repeated)
    #[arg(long, value_name = "STACK")]
    only: Vec<String>,
    /// How it is drawn; by default as the name of the file says, else as text
    #[arg(short, long, value_enum)]
    format: Option<Format>,
    /// Draw edges that follow from others, too
    #[arg(long)]
    all_edges: bool,
    /// Write to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The languages of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Rows with the graph beside them
    Text,
    /// For Graphviz
    Dot,
    /// For Markdown in GitLab and GitHub
    Mermaid,
    /// For browsers and documents
    Svg,
}

impl Format {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "txt" => Some(Self::Text),
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let target = &arguments.target;
    let platform = platform::load(global, &arguments.content.selection(target), printer)?.platform;
    let graph = Graph::new(&platform).map_err(|error| Failure::new(Exit::Invalid, error.to_string()))?;
    let graph = chosen(graph, &arguments.only, &platform.environment.name)?;
    let graph = if arguments.all_edges { graph } else { graph.reduced() };
    let caption = Caption::of(&platform);

    let format =
        arguments.format.or_else(|| Format::of(arguments.output.as_deref()?)).unwrap_or(Format::Text);
    let text_look = if arguments.output.is_some() {
        TextLook { width: 120, color: false }
    } else {
        let look = look(false);
        TextLook { width: look.width, color: look.color }
    };
    let picture = match format {
        Format::Text => graph.to_text(&caption, text_look),
        Format::Dot => graph.to_dot(&caption),
        Format::Mermaid => graph.to_mermaid(&caption),
        Format::Svg => graph.to_svg(&caption),
    };
    let picture = picture.trim_end();
    match &arguments.output {
        Some(file) => fs_err::write(file, format!("{picture}\n"))?,
        None => printer.result(picture),
    }
    Ok(Exit::Done)
}

fn chosen(graph: Graph, only: &[String], environment: &str) -> anyhow::Result<Graph> {
    if only.is_empty() {
        return Ok(graph);
    }
    let mut ids = Vec::new();
    for name in only {
        let known: Vec<&str> = graph.nodes().map(|node| node.id.as_str()).collect();
        let Some(id) = StackId::new(name).ok().filter(|id| graph.contains(id)) else {
            let message = format!("environment `{environment}` has no stack `{}`", name.escape_debug());
            let failure = Failure::new(Exit::Invalid, message);
            return Err(match closest(name, known.into_iter()) {
                Some(close) => failure.hint(format!("did you mean `{close}`?")),
                None => failure.hint("without `--only` the whole graph is drawn"),
            }
            .into());
        };
        ids.push(id);
    }
    Ok(graph.restricted(&graph.with_dependencies(&ids)))
}
