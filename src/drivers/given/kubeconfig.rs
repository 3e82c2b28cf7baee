use std::path::Path;

use kube::config::{AuthInfo, Cluster, Kubeconfig};
use secrecy::ExposeSecret;

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
    let (name, cluster, user) = chosen(&config, context, path)?;
    let what = format!("context `{name}` of the kubeconfig {shown} cannot be used");
    let found =
        Found { folder: path.parent().unwrap_or_else(|| Path::new(".")), world, outputs: Outputs::new() };
    found.cluster(cluster).and_then(|found| found.user(user)).map_err(|why| {
        let hint = why.hint.clone();
        let fault = why.why.iter().fold(Fault::new(what).because(why.what.clone()), Fault::because);
        Fault { hint, ..fault }
    })
}

/// The context, its cluster and its user.
fn chosen<'a>(
    config: &'a Kubeconfig,
    context: Option<&'a str>,
    path: &Path,
) -> Result<(&'a str, &'a Cluster, &'a AuthInfo), Fault> {
    let shown = path.display();
    let name = context.or(config.current_context.as_deref()).ok_or_else(|| {
        Fault::new(format!("the kubeconfig {shown} has no current context")).hint("name one with `context`")
    })?;
    let context = config.contexts.iter().find(|known| known.name == name);
    let context = context.and_then(|known| known.context.as_ref()).ok_or_else(|| {
        let known: Vec<&str> = config.contexts.iter().map(|known| known.name.as_str()).collect();
        Fault::new(format!("the kubeconfig {shown} has no context `{name}`")).hint(if known.is_empty() {
            "it has none".to_owned()
        } else {
            format!("it has {}", known.join(", "))
        })
    })?;
    let cluster = config.clusters.iter().find(|known| known.name == context.cluster);
    let cluster = cluster
        .and_then(|known| known.cluster.as_ref())
        .ok_or_else(|| Fault::new(format!("the kubeconfig {shown} has no cluster `{}`", context.cluster)))?;
    let user = context.user.as_deref().unwrap_or_default();
    let user = config
        .auth_infos
        .iter()
        .find(|known| known.name == user)
        .and_then(|known| known.auth_info.as_ref())
        .ok_or_else(|| Fault::new(format!("the kubeconfig {shown} has no user `{user}`")))?;
    Ok((name, cluster, user))
}

/// What has been found of a context so far.
struct Found<'a> {
    folder: &'a Path,
    world: &'a World,
    outputs: Outputs,
}

impl Found<'_> {
    fn put(&mut self, name: &str, value: impl Into<Value>, sensitive: bool) {
        self.outputs.insert(name.to_owned(), Output::new(value.into(), sensitive, &self.world.hash_key));
    }

    fn cluster(mut self, cluster: &Cluster) -> Result<Self, Fault> {
        // Without these it would be another cluster, or nobody's, that we talk to.
        let unsupported = [
            ("insecure-skip-tls-verify", cluster.insecure_skip_tls_verify == Some(true)),
            ("tls-server-name", cluster.tls_server_name.is_some()),
        ];
        if let Some((key, _)) = unsupported.iter().find(|(_, used)| *used) {
            return Err(Fault::new(format!("groundwork does not support its cluster's `{key}`")));
        }
        let server = cluster.server.clone().ok_or_else(|| Fault::new("its cluster has no `server`"))?;
        self.put("endpoint", server, false);
        if let Some(proxy) = &cluster.proxy_url {
            self.put("proxy_url", proxy.as_str(), proxy.contains('@'));
        }
        let data = cluster.certificate_authority_data.as_deref();
        let authority = self.read(data, cluster.certificate_authority.as_deref())?;
        self.put("ca_certificate", authority.unwrap_or_default(), false);
        Ok(self)
    }

    /// Credentials, in the order in which kubectl prefers them.
    fn user(mut self, user: &AuthInfo) -> Result<Outputs, Fault> {
        let key = user.client_key_data.as_ref().map(ExposeSecret::expose_secret);
        let certificate =
            self.read(user.client_certificate_data.as_deref(), user.client_certificate.as_deref())?;
        if let (Some(certificate), Some(key)) = (certificate, self.read(key, user.client_key.as_deref())?) {
            self.put("client_certificate", certificate, false);
            self.put("client_key", key, true);
        } else if let Some(token) = &user.token {
            self.put("token", token.expose_secret(), true);
        } else if let Some(file) = &user.token_file {
            let token = fs_err::read_to_string(self.folder.join(file))?;
            self.put("token", token.trim(), true);
        } else if let Some(exec) = &user.exec {
            let plugin = serde_json::json!({
                "command": exec.command, "args": exec.args, "env": exec.env, "apiVersion": exec.api_version,
            });
            // The plugin's environment may hold a secret; its absence is no reason to hide the rest.
            self.put("exec", plugin, exec.env.as_ref().is_some_and(|env| !env.is_empty()));
        } else {
            return Err(Fault::new(
                "its user has neither a client certificate, a token nor an `exec` plugin",
            )
            .hint("passwords and the old `auth-provider` are not supported"));
        }
        Ok(self.outputs)
    }

    /// A certificate or key that a kubeconfig holds itself, or names a file of.
    fn read(&self, data: Option<&str>, file: Option<&str>) -> Result<Option<String>, Fault> {
        match (data, file) {
            (Some(data), _) => pem(data).map(Some),
            (None, Some(file)) => Ok(Some(fs_err::read_to_string(self.folder.join(file))?)),
            (None, None) => Ok(None),
        }
    }
}
