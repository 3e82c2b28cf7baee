use serde_json::{Value as Json, json};

use super::scene::{Compared, Versions};
use crate::{
    cli::Printer,
    rehearsal::google::compare::{Comparison, Unlike},
};

/// The versions, the differences by resource, and a line for each plan.
pub(super) fn print(versions: &Versions, all: &[Compared], printer: &Printer) {
    printer.note(format_args!(
        "real: hashicorp/google {}; simulated: by the facts of {}",
        versions.real, versions.simulated
    ));
    for compared in all {
        differences(compared, printer);
    }
    for compared in all {
        printer.result(summary(compared.name, &compared.comparison));
    }
}

fn differences(compared: &Compared, printer: &Printer) {
    let comparison = &compared.comparison;
    let mut last = "";
    for difference in &comparison.differences {
        if difference.address != last {
            printer.result(format_args!("{} ({})", difference.address, compared.name));
            last = &difference.address;
        }
        printer.result(format_args!(
            "    {}: real {}, simulated {}",
            difference.path, difference.real, difference.simulated
        ));
    }
    let whole = |what: &str, all: &[Unlike]| {
        for unlike in all {
            let list =
                |parts: &[String]| if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
            printer.result(format_args!(
                "{} ({}): {what}: real {}, simulated {}",
                unlike.address,
                compared.name,
                list(&unlike.real),
                list(&unlike.simulated)
            ));
        }
    };
    whole("actions", &comparison.actions);
    whole("replaced by", &comparison.replacements);
    for address in &compared.restless {
        printer.result(format_args!("{address} ({}): the real provider would change it", compared.name));
    }
    for leaf in &comparison.sensitive {
        printer.result(format_args!("{leaf} ({}): sensitive for one of them only", compared.name));
    }
}

fn summary(name: &str, comparison: &Comparison) -> String {
    let whole = |different: usize, what: &str| match different {
        0 => format!("all {what} equal"),
        some => format!("{some} {what} different"),
    };
    format!(
        "{name}: {} of {} leaves equal ({:.1} %), {}, {}",
        comparison.equal,
        comparison.leaves,
        comparison.percent(),
        whole(comparison.actions.len(), "actions"),
        whole(comparison.replacements.len(), "replacements"),
    )
}

/// All of it, with what either provider changes. Sensitive values are left out.
pub(super) fn json(versions: &Versions, all: &[Compared]) -> serde_json::Result<String> {
    let of = |compared: &Compared| {
        let mut comparison = json!(compared.comparison);
        comparison["plan"] = Json::from(compared.name);
        comparison["percent"] = Json::from(compared.comparison.percent());
        comparison["faithful"] = Json::from(compared.is_faithful());
        comparison["restless"] = json!(compared.restless);
        comparison["plans"] = json!({ "real": compared.real, "simulated": compared.simulated });
        comparison
    };
    let comparisons: Vec<Json> = all.iter().map(of).collect();
    serde_json::to_string_pretty(&json!({ "versions": versions, "comparisons": comparisons }))
}
