use std::path::Path;

use crate::cli::{Printer, arguments::Global, walk};

/// Says how to look around in a rehearsal that was kept, and how to end it.
pub(super) fn tell(folder: &Path, global: &Global, printer: &Printer) {
    printer.note(format_args!("the rehearsal stays in {}", folder.display()));
    for clusters in [folder.join("cloud/clusters"), folder.join("clusters")] {
        for cluster in std::fs::read_dir(clusters).into_iter().flatten().flatten() {
            printer.hint(format_args!(
                "KUBECONFIG={} kubectl get pods -A",
                cluster.path().join("kubeconfig").display()
            ));
        }
    }
    printer.hint(format_args!("groundwork cloud list --cloud {}", folder.join("cloud").display()));
    printer.hint(format_args!("groundwork rehearse{} --end   ends it", walk::directory(global)));
}
