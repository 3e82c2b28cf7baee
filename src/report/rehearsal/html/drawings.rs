use std::{collections::BTreeMap, time::Duration};

use maud::{Markup, PreEscaped, html};

use super::{
    super::{Estimate, Part, Span, Verdict, words},
    gantt::{Band, Bar, Gantt, Row},
    tables,
};
use crate::{
    graph::{Caption, Graph, Mark},
    model::StackId,
    run::{End, Step},
    text::duration,
};

/// The graph, each stack in the colour of its outcome.
pub(super) fn graph(verdict: &Verdict, graph: &Graph, caption: &Caption) -> Markup {
    let marks: BTreeMap<StackId, Mark> = verdict
        .stacks
        .iter()
        .map(|stack| {
            let (class, sign) = tables::outcome(stack.outcome);
            let real = stack.real_up.map(|real| format!(", about {} in a real cloud", words::about(real)));
            let says = format!("{}{}", stack.outcome.words(), real.unwrap_or_default());
            (stack.stack.clone(), Mark { class, sign, says })
        })
        .collect();
    html! { div.wide.graph { (PreEscaped(graph.reduced().to_svg_for_page(caption, &marks))) } }
}

/// What happened to each stack in each part, over the time of the rehearsal.
pub(super) fn timeline(verdict: &Verdict) -> Markup {
    let bars = |stack: &StackId| {
        let parts = verdict.parts.iter();
        parts.flat_map(|part| spans(part, stack)).map(|(part, span)| bar(part, stack, span)).collect()
    };
    let rows = verdict.stacks.iter().map(|stack| Row {
        name: stack.stack.to_string(),
        marked: false,
        bars: bars(&stack.stack),
    });
    let band = |(at, part): (usize, &Part)| Band {
        from: part.from,
        to: part.from + part.took,
        label: (at + 1).to_string(),
        title: format!("{}: {}", part.name, duration(part.took)),
    };
    let gantt = Gantt {
        about: "Each stack's steps over the time of the rehearsal".to_owned(),
        rows: rows.filter(|row| !row.bars.is_empty()).collect(),
        bands: verdict.parts.iter().enumerate().map(band).collect(),
        length: verdict.took,
    };
    html! {
        (gantt.draw())
        ul.legend {
            @for (class, what) in [("preview", "planning"), ("act", "applying"), ("gate", "waiting for gates"), ("destroy", "destroying"), ("failed", "failed")] {
                li { span class={ "swatch " (class) } {} (what) }
            }
            li { "Numbers are those of the parts above." }
        }
    }
}

fn spans<'a>(part: &'a Part, stack: &'a StackId) -> impl Iterator<Item = (&'a Part, &'a Span)> {
    let of = part.runs.iter().flat_map(|run| &run.stacks).filter(move |run| run.stack == *stack);
    of.flat_map(|run| &run.steps).map(move |span| (part, span))
}

fn bar(part: &Part, stack: &StackId, span: &Span) -> Bar {
    let (class, what) = match span.step {
        Step::Examine => ("preview", "examining"),
        Step::Preview => ("preview", "planning"),
        Step::Act => ("act", "applying"),
        Step::Gate => ("gate", "waiting for gates"),
        Step::Destroy => ("destroy", "destroying"),
    };
    let (class, ended) = match span.end {
        Some(End::Well) => (class, ""),
        Some(End::Again) => ("failed", ", failed and was tried again"),
        Some(End::Badly) => ("failed", ", failed"),
        None => ("failed", ", never ended"),
    };
    let took = duration(span.to.saturating_sub(span.from));
    Bar {
        from: span.from,
        to: span.to,
        class,
        title: format!("{stack}: {what} {took}{ended} ({})", part.name),
        label: None,
    }
}

/// When each stack would be at work in a real run, the critical path marked.
pub(super) fn estimate(estimate: &Estimate, title: &str) -> Markup {
    let row = |expected: &super::super::Expected| {
        let marked = estimate.critical_path.contains(&expected.stack);
        let about = words::about(expected.duration());
        let title = format!(
            "{}: about {about}{}",
            expected.stack,
            if marked { ", on the critical path" } else { "" }
        );
        let class = if marked { "critical" } else { "expected" };
        let bar = Bar { from: expected.from, to: expected.to, class, title, label: Some(about) };
        Row { name: expected.stack.to_string(), marked, bars: vec![bar] }
    };
    let gantt = Gantt {
        about: format!("{title}: when each stack would be at work in a real run"),
        rows: estimate.stacks.iter().map(row).collect(),
        bands: Vec::new(),
        length: estimate.took.max(Duration::from_secs(1)),
    };
    html! {
        (gantt.draw())
        ul.legend {
            li { span.swatch.critical {} "on the critical path ◆" }
            li { span.swatch.expected {} "beside it" }
        }
    }
}
