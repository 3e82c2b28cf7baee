//! A release as helm renders it with no cluster at all: for looking at, and for checks of what is not installed yet.

use std::ffi::OsString;

use super::{
    chart::Charts,
    dialect::Dialect,
    homes::Homes,
    images::{ImageUse, rewrite, rewrite_all_but_hooks, uses},
    manifest,
    session::{self, helm_of},
    values::Values,
};
use crate::{
    drivers::{
        Context, Known, KnownValue, World,
        process::{Command, Hurry},
    },
    model::{Fault, Helm, Images, Reference, Stack, Template, Value},
};

/// What a chart renders to.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// As helm prints it, with definitions and hooks.
    pub manifest: String,
    /// Its objects, each with its namespace.
    pub objects: Vec<Value>,
    /// The images that it names, before they are renamed.
    pub images: std::collections::BTreeSet<ImageUse>,
}

impl Rendered {
    /// What it adds to a cluster's API: `monitoring.coreos.com/v1` and `monitoring.coreos.com/v1/ServiceMonitor`.
    pub fn serves(&self) -> impl Iterator<Item = String> {
        let definitions = self.objects.iter().filter(|object| object["kind"] == "CustomResourceDefinition");
        definitions.flat_map(|definition| {
            let spec = &definition["spec"];
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (group, kind) = (text(&spec["group"]), text(&spec["names"]["kind"]));
            let versions = spec["versions"].as_array().cloned().unwrap_or_default().into_iter();
            versions.flat_map(move |version| {
                let version = format!("{group}/{}", text(&version["name"]));
                [format!("{version}/{kind}"), version]
            })
        })
    }
}

/// Renders a release. What is known only after an apply stands as its own name, and secrets as `secret`; `served` are
/// versions and kinds that the cluster would serve beside Kubernetes' own.
///
/// # Errors
/// When the chart cannot be had, or does not render with these values.
pub async fn render(
    stack: &Stack,
    helm: &Helm,
    served: &[String],
    charts: &Charts,
    world: &World,
    context: &Context,
) -> Result<Rendered, Fault> {
    let chart = charts.to_look_at(stack, &helm.chart, world, context).await?;
    let values = Values::write(&placeholders(&helm.values).resolve(&helm.values), context)?;
    let mut file = OsString::from("--values=");
    file.push(&values.path);
    let mut arguments: Vec<OsString> = vec![
        "template".into(),
        helm.release.as_str().into(),
        chart.into(),
        format!("--namespace={}", helm.namespace).into(),
        "--include-crds".into(),
        "--skip-tests".into(),
        file,
    ];
    arguments.extend(served.iter().map(|served| format!("--api-versions={served}").into()));
    let command = Command {
        step: "render",
        program: helm_of(world)?.path.clone(),
        arguments,
        folder: context.folder.clone(),
        environment: Homes::without_cluster(&world.home)?.environment(world),
        hurry: Hurry::Terminate,
    };
    let said = session::run(&command, context, &str::to_owned).await?;
    if !said.finished.success() {
        let fault = Fault::new(format!("the chart of stack `{}` does not render", stack.id));
        return Err(said.err.iter().filter(|line| !line.trim().is_empty()).fold(fault, Fault::because));
    }
    let manifest = said.out.join("\n");
    let hooks_renamed = Dialect::of(helm_of(world)?).post_renders_hooks();
    let images = uses(&manifest, &world.images, hooks_renamed);
    let manifest = renamed(&manifest, &world.images, hooks_renamed).map_err(|why| {
        Fault::new(format!("the images of stack `{}` cannot be renamed", stack.id)).because(why)
    })?;
    let objects = manifest::all_items(&manifest, &helm.namespace).into_iter().map(|item| {
        let mut object = item.value;
        if let Some(namespace) = item.namespace {
            object["metadata"]["namespace"] = namespace.into();
        }
        object
    });
    Ok(Rendered { objects: objects.collect(), manifest, images })
}

/// What a post-renderer would make of it.
fn renamed(manifest: &str, images: &Images, hooks: bool) -> Result<String, String> {
    match (images.is_empty(), hooks) {
        (true, _) => Ok(manifest.to_owned()),
        (false, true) => rewrite(manifest, images),
        (false, false) => rewrite_all_but_hooks(manifest, images),
    }
}

fn placeholders(values: &Template) -> Known {
    let known = values.references().into_iter().map(|reference| {
        let text = match reference {
            Reference::Output { stack, output } => format!("{stack}.{output}"),
            Reference::Secret(_) => "secret".to_owned(),
        };
        (reference.clone(), KnownValue { value: text.into(), sensitive: false })
    });
    Known(known.collect())
}
