use std::path::Path;

use kube::config::Kubeconfig;

use super::access::pem;
use crate::{
    drivers::World,
    model::{Fault, Output, Outputs, Value},
};

/// The outputs of a context of a kubeconfig. The file is read, never written.
pub(super) fn outputs(path: &Path, context: Option<&str>, world: &World) -> Result<Outputs, Fault> {
    let shown = path.display();
    let config = Kubeconfig::read_from(path).map_err(|error| {
        Fault::new(format!("the kubeconfig {shown} cannot be read")).because(error.to_string())
    })?;
    let name = context.or(config.current_context.as_deref()).ok_or_else(|| {
        Fault::new(format!("the kubeconfig {shown} has no current context")).hint("name one with `context`")
    })?;
    let context =
        config.contexts.iter().find(|known| known.name == name).and_then(|known| known.context.as_ref());
    let context = context.ok_or_else(|| {
        let known: Vec<&str> = config.contexts.iter().map(|known| known.name.as_str()).collect();
        Fault::new(format!("the kubeconfig {shown} has no context `{name}`"))
            .hint(format!("it has {}", known.join(", ")))
    })?;
    let cluster = config.clusters.iter().find(|known| known.name == context.cluster);
    let cluster = cluster
        .and_then(|known| known.cluster.as_ref())
        .ok_or_else(|| Fault::new(format!("the kubeconfig {shown} has no cluster `{}`", context.cluster)))?;
    let mut outputs = Outputs::new();
    let mut put = |name: &str, value: Value, sensitive: bool| {
        outputs.insert(name.to_owned(), Output::new(value, sensitive, &world.hash_key));
    };
    put("endpoint", cluster.server.clone().unwrap_or_default().into(), false);
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let authority = read(
        cluster.certificate_authority_data.as_deref(),
        cluster.certificate_authority.as_deref(),
        folder,
    )?;
    put("ca_certificate", authority.unwrap_or_default().into(), false);
    let user =
        context.user.as_deref().and_then(|user| config.auth_infos.iter().find(|known| known.name == user));
    if let Some(user) = user.and_then(|known| known.auth_info.as_ref()) {
        use secrecy::ExposeSecret as _;
        if let Some(token) = &user.token {
            put("token", token.expose_secret().into(), true);
        } else if let Some(file) = &user.token_file {
            put("token", fs_err::read_to_string(folder.join(file))?.trim().into(), true);
        }
        let certificate =
            read(user.client_certificate_data.as_deref(), user.client_certificate.as_deref(), folder)?;
        let key_data = user.client_key_data.as_ref().map(|data| data.expose_secret().to_owned());
        if let (Some(certificate), Some(key)) =
            (certificate, read(key_data.as_deref(), user.client_key.as_deref(), folder)?)
        {
            put("client_certificate", certificate.into(), false);
            put("client_key", key.into(), true);
        }
        if let Some(exec) = &user.exec {
            let plugin = serde_json::json!({ "command": exec.command, "args": exec.args });
            put("exec", plugin, false);
        }
    }
    Ok(outputs)
}

/// A certificate or key that a kubeconfig holds itself, or names a file of.
fn read(data: Option<&str>, file: Option<&str>, folder: &Path) -> Result<Option<String>, Fault> {
    match (data, file) {
        (Some(data), _) => pem(data).map(Some),
        (None, Some(file)) => Ok(Some(fs_err::read_to_string(folder.join(file))?)),
        (None, None) => Ok(None),
    }
}
